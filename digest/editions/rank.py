"""The order of stories: how many tell it, how fresh it is, how much there is to read."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from digest.editions.topics import topics_of
from digest.editions.words import length_in_words
from digest.model import Article, Story, Topic

# A story told by twice as many sources outweighs one that is a day fresher.
FRESHNESS_FADES = timedelta(hours=24)
LONG_ENOUGH = 250
LENGTH_COUNTS = 0.5
IMAGE_COUNTS = 0.2
COUNTED_TEXT = 5_000
LONGEST_AGE = timedelta(days=36500)


def rank_stories(groups: Sequence[Sequence[Article]], *, now: datetime, topics: Sequence[Topic] = ()) -> list[Story]:
    """Groups of articles as stories, best first, each with its lead, its topics and the reasons for its place."""
    stories = [story_of(group, now, topics) for group in groups if group]
    # Ties go to the fresher story, then to the order of the groups.
    return sorted(stories, key=lambda story: (-worth_of(story, now), age_of(story, now)))


def story_of(group: Sequence[Article], now: datetime, topics: Sequence[Topic]) -> Story:
    """One story: its lead is the fullest and freshest article, which also stands first."""
    lead = min(group, key=lambda article: (-lead_worth(article, now), age_of_article(article, now)))
    articles = (lead, *(article for article in group if article is not lead))
    found = {name for article in articles for name in topics_of(article, topics)}
    story = Story(articles=articles, lead=lead, topics=tuple(topic.name for topic in topics if topic.name in found))
    return replace(story, reasons=tuple(reasons_for(story, now)))


def lead_worth(article: Article, now: datetime) -> float:
    """How good a lead an article is: full and fresh; it must have a title and an address to be read at."""
    length = min(1.0, length_in_words(article.text[:COUNTED_TEXT]) / LONG_ENOUGH)
    told = bool(article.title.strip()) + bool(article.url)
    return 2 * told + 2 * length + freshness(age_of_article(article, now)) + IMAGE_COUNTS * bool(article.image)


def worth_of(story: Story, now: datetime) -> float:
    """What a story is worth: its sources, its freshness, its length, its picture."""
    length = length_in_words(story.lead.text[:COUNTED_TEXT]) / LONG_ENOUGH
    return (
        math.log2(1 + len(sources_of(story)))
        + freshness(age_of(story, now))
        + LENGTH_COUNTS * min(1.0, length)
        + IMAGE_COUNTS * any(article.image for article in story.articles)
    )


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
    elif length_in_words(story.lead.text[:COUNTED_TEXT]) >= LONG_ENOUGH:
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
    units = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))
    unit, size = next((pair for pair in units if length >= pair[1]), ("second", timedelta(seconds=1)))
    return f"{length // size} {unit}{'' if length // size == 1 else 's'}"
