"""What a list's rules and its editors say of an article: kept out, put first, or weighed."""

import math
from collections.abc import Iterable, Sequence

from digest.editions.topics import belongs, folded, topics_of
from digest.model import Article, Mark, Policy, Rule, Story, Topic


def why_muted(article: Article, policy: Policy, topics: Sequence[Topic] = ()) -> str:
    """Why an article is kept out: by an editor or by the first rule that fits it; "" if by nobody."""
    if article.mark == Mark.MUTE:
        return "muted by an editor"
    rule = first_fitting(article, policy.mutes, topics)
    return f"muted: {in_words(rule)}" if rule else ""


def why_pinned(article: Article, policy: Policy, topics: Sequence[Topic] = ()) -> str:
    """Why an article comes first: by an editor or by the first rule that fits it; "" if by nobody."""
    if article.mark == Mark.PIN:
        return "pinned by an editor"
    rule = first_fitting(article, policy.pins, topics)
    return f"pinned: {in_words(rule)}" if rule else ""


def weighing(story: Story, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that weigh a story: those of its topics, and those that fit its lead."""
    names = frozenset(map(folded, story.topics))
    return tuple(
        rule for rule in rules if (folded(rule.value) in names if rule.kind == "topic" else fits(story.lead, rule, ()))
    )


def bonus_of(rules: Iterable[Rule]) -> float:
    """What weights add to a story's worth: a weight of two does as much as twice the sources."""
    return sum(math.log2(rule.weight) for rule in rules if rule.weight > 0)


def first_fitting(article: Article, rules: Iterable[Rule], topics: Sequence[Topic]) -> Rule | None:
    """The first rule that fits an article."""
    return next((rule for rule in rules if fits(article, rule, topics)), None)


def fits(article: Article, rule: Rule, topics: Sequence[Topic]) -> bool:
    """Whether a rule fits an article: its word, its tag, its source or one of its topics."""
    if rule.kind == "topic":
        return folded(rule.value) in map(folded, topics_of(article, topics))
    return belongs(article, Topic(name="", **{f"{rule.kind}s": (rule.value,)}))


def in_words(rule: Rule) -> str:
    """A rule as it is named in a reason."""
    return f"{rule.kind} {rule.value[:80]}"
