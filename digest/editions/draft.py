"""The core of composing, without effects: articles -> stories -> a draft, with why each article is in or out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.editions.cap import Kept, cap_stories
from digest.editions.duplicates import Duplicate, without_duplicates
from digest.editions.group import group_articles
from digest.editions.history import History, had
from digest.editions.rank import in_units, rank_stories
from digest.editions.rules import why_muted
from digest.editions.subject import clean, cut, make_preheader, make_subject
from digest.editions.summarizer import Summarizer
from digest.editions.updates import mark_updates
from digest.errors import DigestError
from digest.model import Article, MailingList, Mark, Policy, Sentence, Story

REASON = 300
NAMED = 80
REASONS_TOLD = 4
NOTHING_COLLECTED = "nothing new: no new article was collected"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Why an article is in or out; `story` is the rank of its story, from 1, when it is in."""

    article: Article
    chosen: bool
    reason: str
    story: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What an edition would say, a verdict on every article looked at, and the reason when there is nothing to send."""

    stories: tuple[Story, ...] = ()
    subject: str = ""
    preheader: str = ""
    verdicts: tuple[Verdict, ...] = ()
    reason: str = ""


def draft_edition(
    articles: Sequence[Article],
    *,
    mailing_list: MailingList,
    since: datetime | None,
    now: datetime,
    history: History,
    summarizer: Summarizer,
    silent_since: datetime | None = None,
) -> Draft:
    """The draft of a list's edition from stored articles; DigestError when the summarizer fails.

    `since` is when the previous edition was composed; None: this is the first. With too few stories it waits, if it is
    told since when its readers got nothing.
    """
    policy, topics, out = mailing_list.policy, mailing_list.topics, dict[Article, str]()
    max_age, waits = greatest_age(policy, since, now), silent_since is not None and policy.at_least > 1
    sieve = (
        untold,
        lambda article: not_recent(article, now, max_age, waits=waits),
        lambda article: why_muted(article, policy, topics),
        lambda article: "already delivered" if had(article, history) else "",
    )
    originals, duplicates = without_duplicates(sifted(articles, sieve, out))
    groups = with_voices(group_articles(originals), duplicates)
    ranked = mark_updates(rank_stories(groups, now=now, topics=topics, policy=policy), history.titles, now)
    kept = cap_stories(ranked if policy.updates else without_updates(ranked, out), policy, topics)
    out |= why_left_out(kept, duplicates)
    if waiting := why_waiting(kept, policy, silent_since, now):
        return Draft(verdicts=put_off(verdicts_on(articles, kept, out)), reason=waiting)
    verdicts = verdicts_on(articles, kept, out)
    if not kept.stories:
        return Draft(verdicts=verdicts, reason=why_nothing(articles, out))
    return written(kept, mailing_list, summarizer, verdicts)


def written(kept: Kept, mailing_list: MailingList, summarizer: Summarizer, verdicts: tuple[Verdict, ...]) -> Draft:
    """The draft that tells the stories which were kept: their summaries, a subject and a preheader."""
    policy, everybodys = mailing_list.policy, set(kept.for_all)
    stories = [replace(told_by(summarizer, story, policy), for_all=story in everybodys) for story in kept.stories]
    for_all = [story for story in stories if story.for_all]
    subject = make_subject(for_all, mailing_list.title, policy.subject)
    preheader = make_preheader(for_all, subject)
    return Draft(stories=tuple(stories), subject=subject, preheader=preheader, verdicts=verdicts)


def sifted(
    articles: Sequence[Article], sieve: Sequence[Callable[[Article], str]], out: dict[Article, str]
) -> list[Article]:
    """The articles that nothing in the sieve leaves out; the first reasons of the others go into `out`."""
    kept = list(dict.fromkeys(articles))
    for why_out in sieve:
        out |= {article: reason for article in kept if (reason := why_out(article))}
        kept = [article for article in kept if article not in out]
    return kept


def untold(article: Article) -> str:
    """Why an article has nothing to tell: a headline alone is enough if it leads to the article."""
    has_headline = bool(article.title.strip() and article.url.strip())
    return "" if article.text.strip() or has_headline else "no text"


def greatest_age(policy: Policy, since: datetime | None, now: datetime) -> timedelta | None:
    """How old an article may be (None: of any age): never so young that what came since the last edition is lost."""
    if since is None:
        return policy.first_max_age
    return None if policy.max_age is None else max(policy.max_age, now - since)


def not_recent(article: Article, now: datetime, max_age: timedelta | None, *, waits: bool) -> str:
    """Why an article is not recent: published, or if undated first seen, too long ago; a pin makes it so."""
    if article.mark == Mark.PIN:
        return ""
    seen = article.first_seen or now
    # A list that waits must not lose what was recent when the waiting began.
    looked_at = seen if waits else now
    if max_age is not None and looked_at - (article.published or seen) > max_age:
        return f"published more than {in_units(max_age)} ago"
    return ""


def why_waiting(kept: Kept, policy: Policy, silent_since: datetime | None, now: datetime) -> str:
    """Why an edition with stories is not sent yet; "" when it is."""
    number = len(kept.for_all)
    if silent_since is None or not kept.stories or number >= policy.at_least:
        return ""
    until = silent_since + policy.longest_silence if policy.longest_silence is not None else None
    if until and now >= until:
        return ""
    then = f"; sent with fewer from {until:%Y-%m-%d %H:%M}Z" if until else ""
    return f"waits: {number} {'story' if number == 1 else 'stories'}, the list wants at least {policy.at_least}{then}"


def put_off(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts of an edition that waits: what was chosen stays for the next."""
    return tuple(
        replace(verdict, chosen=False, story=0, reason=cut(f"waits for the next edition: {verdict.reason}", REASON))
        if verdict.chosen
        else verdict
        for verdict in verdicts
    )


def without_updates(stories: Sequence[Story], out: dict[Article, str]) -> list[Story]:
    """The stories that no earlier edition told; why the others are out goes into `out`."""
    for story in stories:
        if story.update_of:
            out |= dict.fromkeys(
                story.articles, f"an update of “{cut(story.update_of, NAMED)}”, and the list wants none"
            )
    return [story for story in stories if not story.update_of]


def with_voices(groups: Sequence[Sequence[Article]], duplicates: Sequence[Duplicate]) -> list[list[Article]]:
    """The groups with the duplicates from other sources beside their originals: they count as told by their sources."""
    voices = defaultdict[Article, list[Article]](list)
    for duplicate in duplicates:
        if duplicate.is_voice:
            voices[duplicate.original].append(duplicate.article)
    return [[voice for article in group for voice in (article, *voices[article])] for group in groups]


def told_by(summarizer: Summarizer, story: Story, policy: Policy) -> Story:
    """The story with its summary; DigestError when the summarizer fails, whatever it raises."""
    try:
        told = tuple(summarizer.summarize_story(story.articles, policy.sentences))
        return replace(story, summary=within(told, policy.characters))
    except DigestError:
        raise
    except Exception as error:
        raise DigestError(
            f"the summarizer {type(summarizer).__name__} failed: {type(error).__name__}: {error}",
            where=named(story.lead),
            fix="mend it, or go back to the built-in summarizer in the settings",
        ) from error


def within(summary: Sequence[Sentence], characters: int) -> tuple[Sentence, ...]:
    """The first sentence of a summary and as many more, whole, as a budget of characters allows (0: all)."""
    kept, length = list(summary[:1]), sum(len(sentence.text) for sentence in summary[:1])
    for sentence in summary[1:]:
        length += len(sentence.text) + 1
        if not characters or length <= characters:
            kept.append(sentence)
        else:
            break
    return tuple(kept)


def why_left_out(kept: Kept, duplicates: Sequence[Duplicate]) -> dict[Article, str]:
    """The reasons of the articles that fell out after the sieve: copies, and those of stories beyond the caps."""
    copies = {
        duplicate.article: f"{duplicate.sign} as {named(duplicate.original)}"
        for duplicate in duplicates
        if not duplicate.is_voice
    }
    beyond = {
        article: why_beyond(article, story, reason) for story, reason in kept.left_out for article in story.articles
    }
    return copies | beyond


def why_beyond(article: Article, story: Story, reason: str) -> str:
    """Why an article of a story beyond the caps is out, with what the story is worth."""
    if article is not story.lead:
        return f"tells the same story as {named(story.lead)}, which is out: {reason}"
    return ": ".join(filter(None, (reason, ", ".join(story.reasons))))


def verdicts_on(articles: Sequence[Article], kept: Kept, out: Mapping[Article, str]) -> tuple[Verdict, ...]:
    """One verdict for each article handed in, in that order; of an article handed in twice, the second is out."""
    chosen = {article: rank for rank, story in enumerate(kept.stories, 1) for article in story.articles}
    verdicts, seen = [], set[Article]()
    for article in articles:
        if article in seen or article not in chosen:
            reason = "handed in twice" if article in seen else out[article]
            verdicts.append(Verdict(article=article, chosen=False, reason=cut(reason, REASON)))
        else:
            rank = chosen[article]
            reason = why_chosen(article, kept.stories[rank - 1], kept)
            verdicts.append(Verdict(article=article, chosen=True, reason=cut(reason, REASON), story=rank))
        seen.add(article)
    return tuple(verdicts)


def why_chosen(article: Article, story: Story, kept: Kept) -> str:
    """Why an article is in, in plain words."""
    if article is not story.lead:
        return f"tells the same story as {named(story.lead)}"
    reasons = ", ".join(story.reasons)
    return reasons if story in kept.for_all else f"for readers of {', '.join(story.topics)}: {reasons}"


def why_nothing(articles: Sequence[Article], out: Mapping[Article, str]) -> str:
    """Why there is nothing to send: how many articles were looked at and what kept them out."""
    if not articles:
        return NOTHING_COLLECTED
    counts = Counter(cut(out[article], NAMED) for article in articles).most_common(REASONS_TOLD)
    looked_at = f"{len(articles)} articles were" if len(articles) > 1 else "one article was"
    return f"nothing new: {looked_at} looked at: " + ", ".join(f"{count} {reason}" for reason, count in counts)


def named(article: Article) -> str:
    """An article as it is named in a reason: its headline, else its address."""
    return f"“{cut(clean(article.title) or article.url or clean(article.text[:NAMED]), NAMED)}”"
