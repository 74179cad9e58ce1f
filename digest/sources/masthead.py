"""The lines before an article's first paragraph: site name, tag line, title, tags."""

import re
from dataclasses import dataclass

from digest.sources.furniture import byline, is_heading

HEAD = 12  # lines that are looked at: after these, an article has begun
LONGEST_TITLE = 250
SEPARATORS = re.compile(r"\s*[,|•·;/]\s*|\s+#|^#")
# Words that are half of a name: "Middle East", "South Korea", "Climate Change".
FIRST_HALVES = frozenset(
    re.findall(
        r"\w+",
        "north south east west central middle latin new united saudi sri costa el san los hong press public human "
        "climate artificial white supreme european world social foreign real czech sierra burkina ivory puerto papua",
    )
)
JOINERS = frozenset({"&", "and", "of", "the", "und", "et", "y", "e"})


@dataclass(frozen=True)
class Masthead:
    """The title, the tags beside it, and the lines that are left: the article."""

    title: str
    tags: tuple[str, ...]
    lines: tuple[str, ...]


def read_masthead(lines: tuple[str, ...]) -> Masthead:
    """Finds the title: the line that is repeated near the top, else the likeliest of the first headings."""
    repeated = _repeated(lines)
    if repeated:
        first, last = repeated
        between = [line for line in lines[first + 1 : last] if is_heading(line) and line != lines[first]]
        tags = tags_of(between[0]) if between and not byline(between[0]) else ()
        rest = tuple(line for line in lines[first + 1 : last] if line not in between[:1] and line != lines[first])
        return Masthead(lines[first], tags, rest + lines[last + 1 :])
    place = _likeliest(lines)
    if place is None:
        return Masthead("", (), lines)
    return Masthead(lines[place], (), lines[place + 1 :])


def tags_of(line: str) -> tuple[str, ...]:
    """The tags of a line, by its separators, or word by word where it has none; names of two words stay together."""
    parts = [part for part in SEPARATORS.split(line) if part]
    tags = parts if len(parts) > 1 else _words(line)
    return tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))


def _words(line: str) -> list[str]:
    tags: list[list[str]] = []
    half = joined = False
    for word in line.split():
        joins = word.lower() in JOINERS
        second = half and not joined  # a second half is not the first of another name: "Middle East Ports" are two
        if tags and (half or joined or joins):
            tags[-1].append(word)
        else:
            tags.append([word])
        half, joined = word.lower() in FIRST_HALVES and not second, joins
    return [" ".join(tag) for tag in tags]


def _repeated(lines: tuple[str, ...]) -> tuple[int, int] | None:
    """The first and last place of the first line that comes again within the head; not of menus' short words."""
    head = lines[:HEAD]
    for first, line in enumerate(head):
        last = max(place for place, other in enumerate(head) if other == line)
        if last > first and len(line.split()) > 2 and len(line) <= LONGEST_TITLE:
            return first, last
    return None


def _likeliest(lines: tuple[str, ...]) -> int | None:
    """The first heading; or, where that is a site's name in one word, the longest of those that follow it."""
    head = [line for line in lines[:HEAD] if len(line) <= LONGEST_TITLE]
    run = next((place for place, line in enumerate(lines[:HEAD]) if not _title_like(line)), len(head))
    if not run or len(lines) == 1:
        return 0 if run and lines else None
    if run == 1 or len(lines[0].split()) > 1:
        return 0
    return max(range(run), key=lambda place: len(lines[place].split()))


def _title_like(line: str) -> bool:
    """Titles are one line without the full stop of a sentence; questions and quotes are titles too."""
    ends_open = is_heading(line) or not line.endswith((".", ":", ";", ","))
    return len(line) <= LONGEST_TITLE and ends_open and not byline(line)
