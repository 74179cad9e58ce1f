"""The order of stories: how many tell it, how fresh it is, how much there is to read, and what the list prefers."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.editions.live import told_in
from digest.editions.rules import bonus_of, in_words, weighing, why_pinned
from digest.editions.topics import topics_of
from digest.editions.vary import vary
from digest.editions.words import length_in_words
from digest.model import Article, Mark, Policy, Story, Topic

# A story told by twice as many sources outweighs one that is a day fresher.
FRESHNESS_FADES = timedelta(hours=24)
LONG_ENOUGH = 250
# More words than tell a story make it no more important; to have none costs some four hours of freshness.
ENOUGH_TO_TELL = 80
LENGTH_COUNTS = 0.16
IMAGE_COUNTS = 0.2
PIN_COUNTS = 10
COUNTED_TEXT = 5_000
LONGEST_AGE, A_YEAR = timedelta(days=36500), timedelta(days=365)
# Less than this makes no difference to speak of.
WORTH_SAYING = 0.05
AS_IT_IS = Policy()


def rank_stories(
    groups: Sequence[Sequence[Article]], *, now: datetime, topics: Sequence[Topic] = (), policy: Policy = AS_IT_IS
) -> list[Story]:
    """Groups of articles as stories, best first, each with its lead, its topics and the reasons for its place."""
    weighed = [weigh(group, now, topics, policy) for group in groups if group]
    # Ties go to the fresher story, then to the order of the groups.
    weighed.sort(key=lambda one: (-one.worth, age_of(one.story, now)))
    pinned = [one for one in weighed if one.story.pinned]
    pinned.sort(key=lambda one: all(article.mark != Mark.PIN for article in one.story.articles))
    ordered = pinned + varied([one for one in weighed if not one.story.pinned], policy.variety)
    return [told(one) for one in ordered]


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """A story and the figures that make up what it is worth, by what they count."""

    story: Story
    figures: Mapping[str, float]

    @property
    def worth(self) -> float:
        """What the story is worth."""
        return sum(self.figures.values())


def told(weighed: Weighed) -> Story:
    """The story with its worth, and the figures as the last of its reasons."""
    story = weighed.story
    return replace(story, worth=weighed.worth, reasons=(*story.reasons, in_figures(weighed.figures)))


def varied(weighed: Sequence[Weighed], variety: float) -> list[Weighed]:
    """The stories, best first, in an order in which like ones do not crowd each other out."""
    order = vary([one.story for one in weighed], [one.worth for one in weighed], variety)
    return [less_worth(weighed[place], cost) for place, cost in order]


def less_worth(weighed: Weighed, cost: float) -> Weighed:
    """A story after what its likeness to those before it cost."""
    if cost < WORTH_SAYING:
        return weighed
    return replace(weighed, figures={**weighed.figures, "like those before": -cost})


def weigh(group: Sequence[Article], now: datetime, topics: Sequence[Topic], policy: Policy) -> Weighed:
    """One story and what it is worth: its lead is pinned, or the fullest and freshest article, and stands first."""
    lead = min(group, key=lambda article: (-lead_worth(article, now), age_of_article(article, now)))
    articles = (lead, *(article for article in group if article is not lead))
    found = {name for article in articles for name in topics_of(article, topics)}
    story = Story(articles=articles, lead=lead, topics=tuple(topic.name for topic in topics if topic.name in found))
    rules = weighing(story, policy.weights)
    pinned = next(filter(None, (why_pinned(article, policy, topics) for article in articles)), "")
    reasons = (
        *([pinned] if pinned else []),
        *reasons_for(story, now),
        *(f"{in_words(rule)} weighs {rule.weight:g}" for rule in rules),
    )
    figures = {**figures_of(story, now), "weights": bonus_of(rules)}
    return Weighed(story=replace(story, pinned=bool(pinned), reasons=reasons), figures=figures)


def lead_worth(article: Article, now: datetime) -> float:
    """How good a lead an article is: full and fresh; it must have a title and an address to be read at."""
    length = min(1.0, words_told(article) / LONG_ENOUGH)
    told = bool(article.title.strip()) + bool(article.url)
    pinned = PIN_COUNTS * (article.mark == Mark.PIN)
    return pinned + 2 * told + 2 * length + freshness(age_of_article(article, now)) + IMAGE_COUNTS * bool(article.image)


def words_told(article: Article) -> int:
    """How many words of an article tell the whole of it, of the first pages."""
    return length_in_words(told_in(article)[:COUNTED_TEXT])


def figures_of(story: Story, now: datetime) -> dict[str, float]:
    """What a story is worth by itself: its sources, its freshness, its length, its picture."""
    length = words_told(story.lead) / ENOUGH_TO_TELL
    return {
        "sources": math.log2(1 + len(sources_of(story))),
        "freshness": freshness(age_of(story, now)),
        "length": LENGTH_COUNTS * min(1.0, length),
        "picture": IMAGE_COUNTS * any(article.image for article in story.articles),
    }


def in_figures(figures: Mapping[str, float]) -> str:
    """What a story is worth, and how it came to that."""
    parts = " ".join(f"{name} {figure:+.2f}" for name, figure in figures.items() if abs(figure) >= WORTH_SAYING)
    return f"worth {sum(figures.values()):.2f} ({parts})"


def freshness(age: timedelta) -> float:
    """1 for what came out now, falling toward 0 with age."""
    return math.exp(-age / FRESHNESS_FADES)


def sources_of(story: Story) -> frozenset[str]:
    """The independent sources that tell a story."""
    return frozenset(article.source.casefold() for article in story.articles)


def age_of(story: Story, now: datetime) -> timedelta:
    """The age of a story's freshest article."""
    return min(age_of_article(article, now) for article in story.articles)


def age_of_article(article: Article, now: datetime) -> timedelta:
    """How long ago an article came out, or was first seen; never negative."""
    moment = article.published or article.first_seen
    return max(timedelta(0), now - moment) if moment else LONGEST_AGE


def reasons_for(story: Story, now: datetime) -> Iterator[str]:
    """Why a story stands where it stands, in plain words."""
    sources = len(sources_of(story))
    yield f"told by {sources} sources" if sources > 1 else "told by one source"
    yield age_in_words(age_of(story, now))
    if not story.lead.text.strip():
        yield "only a headline"
    elif words_told(story.lead) >= LONG_ENOUGH:
        yield "a long text"
    if any(article.image for article in story.articles):
        yield "has a picture"


def age_in_words(age: timedelta) -> str:
    """An age in plain words: "2 hours old"."""
    if age >= LONGEST_AGE:
        return "of unknown age"
    return f"{in_units(age)} old" if age >= timedelta(minutes=1) else "just out"


def in_units(length: timedelta) -> str:
    """A length of time in its largest whole unit: "3 days"."""
    if length >= 2 * A_YEAR:
        return f"{length // A_YEAR} years"
    units = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))
    unit, size = next((pair for pair in units if length >= pair[1]), ("second", timedelta(seconds=1)))
    return f"{length // size} {unit}{'' if length // size == 1 else 's'}"
