"""The subject and the preheader of an edition, from its two leading stories."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from digest.editions.words import COMMON_WORDS, word_set
from digest.model import Article, Story

SUBJECT = 70
PREHEADER = 110
SEPARATOR = " · "
ELLIPSIS = "…"
OPEN_ENDS = " ,;:-–—([{«“„\"'"
MOST_SMALL_WORDS = 3
# A second headline cut shorter than this says nothing.
SHORTEST_SECOND = 20
# Marks that turn the direction of what follows; cut in half they would turn the rest of the inbox.
TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# What a list's own subject may speak of; the count is of the stories beside the lead.
FIELD = re.compile(r"\{(title|lead|second|count)\}")
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+")
INSIDE = re.compile(r"(?<=[\w,;][ \u00a0])[^\W\d_]+")
SHOUTED, LONGEST_SHORT_NAME = 0.6, 4
# Short names that a shouted headline without a text would lose.
SHORT_NAMES = {
    name.lower(): name
    for name in word_set(
        "AI BBC CEO CIA CNN COVID EU FBI GDP GOP IBM IMF NASA NATO NBA NFL NHS TV UAE UK UN US USA U.S. U.K. U.N. "
        "США ЄС ООН"
    )
}
CASES_LOOKED_AT = 3_000


def make_subject(stories: Sequence[Story], title: str, template: str = "") -> str:
    """A subject of at most 70 characters: the template filled in, else the two leading headlines, else the title.

    A template that speaks of other stories is for editions that have some.
    """
    headlines = [headline for story in stories[:2] if (headline := headline_of(story.lead))]
    speaks_of_others = "{count}" in template or "{second}" in template
    if template.strip() and len(headlines) > speaks_of_others:
        return filled_in(template, headlines, clean(title), len(stories) - 1)
    return joined(headlines, SUBJECT) or cut(clean(title), SUBJECT)


def filled_in(template: str, headlines: Sequence[str], title: str, others: int) -> str:
    """A template with its fields in place; headlines are cut so that what stands around them is not."""
    values = {"title": title, "count": str(others), "lead": "", "second": ""}
    around = len(FIELD.sub(lambda field: values[field[1]], template))
    told = [name for name in ("lead", "second") if f"{{{name}}}" in template]
    room = max(SHORTEST_SECOND, (SUBJECT - around) // max(1, len(told)))
    values |= {name: cut(headline, room) for name, headline in zip(("lead", "second"), headlines, strict=False)}
    return cut(clean(FIELD.sub(lambda field: values[field[1]], template)), SUBJECT)


def unknown_fields(template: str) -> list[str]:
    """What stands in braces in a template and is no field of it."""
    return [found for found in re.findall(r"\{[^}]*\}?|\}", template) if not FIELD.fullmatch(found)]


def make_preheader(stories: Sequence[Story], subject: str = "") -> str:
    """At most 110 characters from what the two leading stories say, else from later headlines, else "".

    A second headline that the subject had no room for comes first.
    """
    said = [clean(story.summary[0].text) for story in stories[:2] if story.summary]
    second = headline_of(stories[1].lead) if len(stories) > 1 else ""
    if said and second and second[:SHORTEST_SECOND] not in subject:
        return joined([second, said[0]], PREHEADER)
    return joined(said or [headline_of(story.lead) for story in stories[2:4]], PREHEADER)


def joined(texts: Sequence[str], limit: int) -> str:
    """The first text and as much of the second as is worth reading, within a limit of characters."""
    first = cut(texts[0], limit) if texts else ""
    room = limit - len(first) - len(SEPARATOR)
    if len(texts) < 2 or room < min(SHORTEST_SECOND, len(texts[1])):
        return first
    return first + SEPARATOR + cut(texts[1], room)


def headline_of(article: Article) -> str:
    """The headline of an article, calm and on one line; the start of its text when it has none."""
    return calm(clean(article.title), article.text) or clean(article.text[: 2 * PREHEADER])


def clean(text: str) -> str:
    """A text on one line without control and turning marks, its spaces single."""
    kept = "".join(
        " " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter
        for letter in text
        if letter not in TURNING
    )
    return " ".join(kept.split())


def calm(headline: str, text: str) -> str:
    """A headline without shouting: mostly capitals become the letters its text uses, and one mark does for many."""
    quiet = re.sub(r"([!?])[!?]+", r"\1", headline)
    if not is_shouted(quiet):
        return quiet
    cases = SHORT_NAMES | cases_in(text)
    lowered = WORD.sub(lambda word: cases.get(word[0].lower(), word[0].lower()), quiet)
    return lowered[:1].upper() + lowered[1:]


def is_shouted(headline: str) -> bool:
    """Whether a headline is in capitals as a whole or for the most part, and not only its short names are."""
    words = [word for word in WORD.findall(headline) if word.upper() != word.lower()]
    loud = [word for word in words if word.isupper() and len(word) > 1]
    longest = max(map(len, loud), default=0)
    # Two in capitals beside others may well be names: "COVID-19: WHO warns".
    mostly = len(loud) > 2 and sum(map(len, loud)) >= SHOUTED * sum(map(len, words)) and longest > LONGEST_SHORT_NAME
    return len(words) > 1 and (mostly or (len(loud) == len(words) and longest >= LONGEST_SHORT_NAME))


def cases_in(text: str) -> dict[str, str]:
    """How a text mostly writes each of its words inside a sentence ("NATO", "Kyiv", "storm")."""
    said = text[:CASES_LOOKED_AT]
    # What is all capitals is so at the beginning of a sentence too.
    found = INSIDE.findall(said) + [word for word in WORD.findall(said) if word.isupper() and len(word) > 1]
    # The commonest form comes last and wins.
    return {word.lower(): word for word, _ in reversed(Counter(found).most_common())}


def cut(text: str, limit: int) -> str:
    """A text of at most so many characters, cut after a word; within one only where words are endless."""
    if len(text) <= limit:
        return text
    room = limit - len(ELLIPSIS)
    at = text.rfind(" ", limit // 2, room + 1)
    if at < 0:
        at = room
        # Marks, joiners and what they join stay together.
        while at > limit // 2 and (is_joined(text[at]) or text[at - 1] == "\u200d"):
            at -= 1
    return without_small_words(text[:at].rstrip(OPEN_ENDS), limit // 2) + ELLIPSIS


def without_small_words(text: str, least: int) -> str:
    """A text without the small words at its end that lead to what was cut off, if enough is left."""
    for _ in range(MOST_SMALL_WORDS):
        shorter, _, last = text.rpartition(" ")
        if len(shorter) < least or last.casefold() not in COMMON_WORDS:
            break
        text = shorter.rstrip(OPEN_ENDS)
    return text


def is_joined(letter: str) -> bool:
    """Whether a character belongs to the one before it."""
    return unicodedata.combining(letter) > 0 or unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf", "Sk")
