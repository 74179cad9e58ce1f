"""Which of a page's titles and headings is the article's title, without the names of site and section."""

import re
from collections.abc import Iterable, Sequence

BETWEEN = re.compile(r"\s*[|»·•]\s*|\s+[-–—:/]+\s+|\s+::\s+")
STRONG = re.compile(r"\s*[|»·•]\s*|\s+::\s+")
SHARE = 0.3  # of a title: a heading that is less of it names the section
WORDS = re.compile(r"\w+")
# Scripts without spaces count by characters.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]")


def title_of(told: Iterable[str], page: str, headings: Sequence[str], names: Iterable[str]) -> str:
    """The title among those `told` by metadata, the `page`'s own and its `headings`; `names` are the site's."""
    full = next(filter(None, told), "")
    within = [heading for heading in headings if _part_of(heading, full or page)]
    if within:
        return max(within, key=len)
    if full:
        return without_names(full, names)
    short = without_names(page, names)
    parts = STRONG.split(short)
    longest = max(parts, key=lambda part: len(part.split()))
    return (longest if len(longest.split()) > 2 else short) or next(iter(headings), "")


def without_names(title: str, names: Iterable[str]) -> str:
    """A title without the site's names before its first or after its last separator."""
    known = [plain for name in names if (plain := _plain(name))]
    while known:
        gaps = list(BETWEEN.finditer(title))
        if not gaps:
            break
        if _is_name(title[gaps[-1].end() :], known):
            title = title[: gaps[-1].start()]
        elif _is_name(title[: gaps[0].start()], known):
            title = title[gaps[0].end() :]
        else:
            break
    return title.strip()


def _is_name(part: str, known: list[str]) -> bool:
    """Whether a part of a title is a site's name, or has it and no more than a word beside it."""
    words = _plain(part).split()
    return any(" ".join(words) in name or _has(words, name.split()) for name in known)


def _has(words: list[str], name: list[str]) -> bool:
    return len(words) <= len(name) + 1 and name in (words[: len(name)], words[-len(name) :])


def _part_of(heading: str, title: str) -> bool:
    plain, whole = _plain(heading), _plain(title)
    several = len(plain.split()) > 1 or len(UNSPACED.findall(plain)) > 5
    return several and f" {plain} " in f" {whole} " and len(plain) >= SHARE * len(whole)


def _plain(text: str) -> str:
    return " ".join(WORDS.findall(text.casefold()))
