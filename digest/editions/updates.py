"""A story that goes on: an earlier edition told it, and now there is more to tell."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.editions.column import column, headings_of_columns, without_heading
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

Told = Mapping[tuple[int, str], datetime]


def mark_updates(stories: Sequence[Story], told: Told, now: datetime) -> list[Story]:
    """The stories, those marked that an earlier edition told; `told` are headlines by source and when they were told.

    The next piece of a column goes on with nothing.
    """
    recent = {name: moment for name, moment in told.items() if now - moment <= REMEMBERED}
    here = [(place, *name) for place, story in enumerate(stories) for name in names_of(story)]
    headlines = headlines_of([*((source, title) for _, source, title in here), *recent])
    if not recent or not here:
        return list(stories)
    every = [headline.says for headline in headlines]
    words, pieces = Likeness(list(map(telling_words_of, every))), Likeness(list(map(pieces_of, every)))
    best: dict[int, tuple[float, str]] = {}
    for number, moment in enumerate(recent.values(), len(here)):
        if len(telling_words_of(every[number])) < FEWEST_WORDS:
            continue
        faded = 0.5 ** ((now - moment) / HALF_LIFE)
        alike = (words.row(number) + pieces.row(number)) / 2 * faded
        for at, likeness in enumerate(alike[: len(here)].tolist()):
            place = here[at][0]
            is_best = likeness >= max(GOES_ON, best.get(place, (0.0, ""))[0])
            if is_best and not headlines[at].is_next_of(headlines[number]):
                best[place] = (likeness, headlines[number].title)
    return [marked(story, best[place][1]) if place in best else story for place, story in enumerate(stories)]


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline and its source; what it says of an event, without the heading of a column; what it says any day."""

    source: int
    title: str
    says: str
    column: tuple[str, ...]

    def is_next_of(self, other: "Headline") -> bool:
        """Whether both are of one column: the same source says the same, whatever the day."""
        return self.source == other.source and self.column == other.column


def names_of(story: Story) -> Iterator[tuple[int, str]]:
    """The headlines of a story's first articles, each with its source."""
    for article in story.articles[:TITLES_OF_A_STORY]:
        if article.title.strip():
            yield article.source_id, article.title


def headlines_of(names: Sequence[tuple[int, str]]) -> list[Headline]:
    """Sources and titles as headlines; the headings of columns are known from all titles of a source."""
    titles = defaultdict[int, set[str]](set)
    for source, title in names:
        titles[source].add(title)
    headings = {source: headings_of_columns(of_one) for source, of_one in titles.items()}
    return [Headline(source, title, without_heading(title, headings[source]), column(title)) for source, title in names]


def marked(story: Story, headline: str) -> Story:
    """A story marked as an update of what a headline told."""
    reason = f"goes on from “{headline[:80]}”"
    return replace(story, update_of=headline, reasons=(*story.reasons, reason))
