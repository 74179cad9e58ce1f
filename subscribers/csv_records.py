"""Bytes that claim to be CSV as records: a line number and its cells, whatever the encoding, delimiter and quotes."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
BYTE_IN_DISGUISE = re.compile("[\udc80-\udcff]")
DELIMITERS = ",;\t"
# Together less than the field limit of the csv module, so that no sample can raise.
SAMPLE, SAMPLE_LINE = 20, 4000
# A quoted cell may go over lines. One that goes further was never closed, and would swallow the people below.
MOST_LINES, MOST_CHARACTERS = 50, 100_000


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a record and the line it begins in, from 1; or a problem with that line in plain words."""

    line: int
    cells: tuple[str, ...] = ()
    problem: str = ""


def read_records(data: bytes) -> Iterator[Record]:
    """The records of a CSV file, blank ones left out; nothing is raised, whatever the bytes are."""
    lines = text_lines(data)
    sample = list(islice(lines, SAMPLE))
    delimiter = find_delimiter(sample)
    records = split_records(chain(sample, lines), delimiter)
    return (record for record in records if record.problem or any(cell.strip() for cell in record.cells))


def text_lines(data: bytes) -> Iterator[str]:
    """The lines of a text with their ends: UTF-16 and UTF-32 by their mark, else UTF-8 or, line by line, cp1252."""
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), "")
    if encoding:
        return iter(io.TextIOWrapper(io.BytesIO(data), encoding, errors="replace", newline=""))
    lines = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", errors="surrogateescape", newline="")
    return (mended(line) if BYTE_IN_DISGUISE.search(line) else line for line in lines)


def mended(line: str) -> str:
    """A line that was not UTF-8, read as cp1252 or, with bytes that cp1252 lacks, as Latin-1."""
    data = line.encode("utf-8", "surrogateescape")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def find_delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts most of the first lines into as many cells as the first, comma when in doubt."""
    filled = [line for line in lines if line.strip() and len(line) <= SAMPLE_LINE]
    return max(DELIMITERS, key=lambda delimiter: agreement(filled, delimiter))


def agreement(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """How many lines have as many cells as the first, and how many cells that are; (0, 0) when it cuts nothing."""
    counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    if not counts or counts[0] < 2:
        return 0, 0
    return counts.count(counts[0]), counts[0]


def split_records(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """The records in lines, each with the line it begins in; a quote that is not closed costs its own line only."""
    numbered = enumerate(lines, 1)
    waiting: deque[tuple[int, str]] = deque()
    while waiting or (waiting := deque(islice(numbered, 1))):
        group = take_group(waiting, numbered)
        found = parse_group([text for _, text in group], group[0][0], delimiter)
        if found is None:
            waiting.extendleft(reversed(group[1:]))
            found = [alone(group[0], delimiter)]
        yield from found


def take_group(waiting: deque[tuple[int, str]], numbered: Iterator[tuple[int, str]]) -> list[tuple[int, str]]:
    """The next line, and those after it until its quotes are even or it is as long as a record may be."""
    group: list[tuple[int, str]] = []
    quotes = characters = 0
    while waiting or (waiting := deque(islice(numbered, 1))):
        group.append(waiting.popleft())
        quotes += group[-1][1].count('"')
        characters += len(group[-1][1])
        if quotes % 2 == 0 or len(group) == MOST_LINES or characters > MOST_CHARACTERS:
            break
    return group


def parse_group(texts: Sequence[str], first: int, delimiter: str) -> list[Record] | None:
    """The records in lines that belong together; None when a quote ran on into lines that are records of their own."""
    if sum(len(text) for text in texts) > MOST_CHARACTERS or sum(text.count('"') for text in texts) % 2:
        return None
    reader = csv.reader(texts, delimiter=delimiter)
    records, line = [], first
    for row in reader:
        if len(texts) > 1 and any("@" in cell and len(cell.strip().splitlines()) > 1 for cell in row):
            return None
        records.append(Record(line, tuple(row)))
        line = first + reader.line_num
    return records


def alone(numbered_line: tuple[int, str], delimiter: str) -> Record:
    """The record in one line, or what is wrong with it."""
    line, text = numbered_line
    if len(text) > MOST_CHARACTERS:
        return Record(line, problem=f"the line is longer than {MOST_CHARACTERS:,} characters")
    try:
        return Record(line, tuple(next(csv.reader([text], delimiter=delimiter, strict=True))))
    except csv.Error:
        return Record(line, problem="a quote is opened and not closed")
