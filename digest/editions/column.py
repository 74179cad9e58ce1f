"""Columns: what a source prints every day under one title or one heading, though each time about something else."""

import re
from collections import Counter
from collections.abc import Iterable

from digest.editions.words import word_set, words_of

# Of headings like "Storm Ada: ..." some lead a story on; those with such a word, or that come so often, lead a column.
OFTEN = 3
LONGEST_HEADING = 5
HEADING = re.compile(r"\s*(?P<heading>[^:|–—]{2,60}?)(?::| \||\s[-–—])\s+(?=\S)")
COLUMN_WORDS = word_set(
    """
    briefing briefs crossword daily digest edition forecast horoscope letter letters markets morning newsletter podcast
    quiz recap roundup today tomorrow tonight weather weekly wordle
    abend horoskop kolumne lage morgen morgens presseschau rätsel wetter wochenende
    chronique horoscope matinale météo revue semaine édito éditorial
    agenda horóscopo meteo oroscopo portadas pronóstico tempo tiempo weer
    гороскоп дайджест огляд підсумки погода подкаст итоги обзор
    """
)
DAYS = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober dezember
    lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril juin juillet août septembre octobre
    novembre décembre lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio
    agosto septiembre octubre noviembre diciembre
    понеділок понеділка вівторок вівторка середа середу середи четвер четверга пʼятниця пʼятницю субота суботу неділя
    неділю січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
    понедельник понедельника вторник вторника среда среду среды четверга пятница пятницу суббота субботу воскресенье
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    """
)


def column(title: str) -> tuple[str, ...]:
    """What a title says whatever the day: its words without days, months and the figures beside them."""
    words = words_of(title)
    near = {place + step for place, word in enumerate(words) if word in DAYS for step in (-1, 0, 1)}
    return tuple(word for place, word in enumerate(words) if word not in DAYS and not (place in near and is_day(word)))


def is_day(word: str) -> bool:
    """Whether a word may be the figure of a day or a year: 5, 25th, 2024."""
    return word[:1].isdigit() and len(word) <= 4


def heading_of(title: str) -> str:
    """What stands before a title's first colon, bar or dash, "" if nothing or too much."""
    found = HEADING.match(title)
    return found["heading"] if found and len(words_of(found["heading"])) <= LONGEST_HEADING else ""


def headings_of_columns(titles: Iterable[str]) -> frozenset[str]:
    """Of a source's titles the headings that lead a column."""
    counts = Counter(filter(None, map(heading_of, titles)))
    return frozenset(
        heading for heading, count in counts.items() if count >= OFTEN or not COLUMN_WORDS.isdisjoint(words_of(heading))
    )


def without_heading(title: str, headings: frozenset[str]) -> str:
    """A title without the heading of its column."""
    found = HEADING.match(title)
    return title[found.end() :] if found and heading_of(title) in headings else title
