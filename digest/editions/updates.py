"""A story that goes on: an earlier edition told it, and now there is more to tell."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from digest.editions.group import pieces_of
from digest.editions.likeness import Likeness
from digest.editions.words import telling_words_of
from digest.model import Story

# As alike as two headlines of one event; the longer ago, the less likely it is the same.
GOES_ON = 0.45
HALF_LIFE = timedelta(days=4)
REMEMBERED = timedelta(days=7)
TITLES_OF_A_STORY = 5
FEWEST_WORDS = 2


def mark_updates(stories: Sequence[Story], told: Mapping[str, datetime], now: datetime) -> list[Story]:
    """The stories, those marked that an earlier edition told; `told` are its headlines and when they were told."""
    headlines = [
        (title, moment)
        for title, moment in told.items()
        if now - moment <= REMEMBERED and len(telling_words_of(title)) >= FEWEST_WORDS
    ]
    titles = [(place, title) for place, story in enumerate(stories) for title in titles_of(story)]
    if not headlines or not titles:
        return list(stories)
    every = [title for _, title in titles] + [title for title, _ in headlines]
    words, pieces = Likeness(list(map(telling_words_of, every))), Likeness(list(map(pieces_of, every)))
    best: dict[int, tuple[float, str]] = {}
    for number, (headline, moment) in enumerate(headlines, len(titles)):
        faded = 0.5 ** ((now - moment) / HALF_LIFE)
        alike = (words.row(number) + pieces.row(number)) / 2 * faded
        for (place, _), likeness in zip(titles, alike[: len(titles)].tolist(), strict=True):
            if likeness >= max(GOES_ON, best.get(place, (0.0, ""))[0]):
                best[place] = (likeness, headline)
    return [marked(story, best[place][1]) if place in best else story for place, story in enumerate(stories)]


def titles_of(story: Story) -> list[str]:
    """The headlines of a story's first articles."""
    return [article.title for article in story.articles[:TITLES_OF_A_STORY] if article.title.strip()]


def marked(story: Story, headline: str) -> Story:
    """A story marked as an update of what a headline told."""
    reason = f"goes on from “{headline[:80]}”"
    return replace(story, update_of=headline, reasons=(*story.reasons, reason))
