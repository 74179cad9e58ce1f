"""Mails on disk -> their bytes: one in a file, many in an mbox, a Maildir or a folder."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from digest.errors import UsageError

# A report comes before the mail it is about, so the beginning of a longer one is enough.
LONGEST = 1_000_000
BETWEEN = re.compile(rb"From \S+ .*\d{4}\s*$")


def read_mails(path: Path) -> Iterator[tuple[str, bytes | OSError]]:
    """Every mail of a file, an mbox, a Maildir (new and cur) or a folder, each with a name; UsageError for no path.

    Of a file that cannot be read comes the reason why.
    """
    if not path.exists():
        raise UsageError("there is no such file or folder", where=str(path), fix="name mails, or - for standard input")
    for file in files(path):
        try:
            with file.open("rb") as opened:
                for number, data in enumerate(one_or_many(opened), 1):
                    yield (file.name if number == 1 else f"{file.name} {number}"), data
        except FileNotFoundError:
            # Another program has moved it, as those do that show mail; where it is now, it is met another time.
            continue
        except OSError as error:
            yield file.name, error


def files(path: Path) -> list[Path]:
    """The files that hold mails, in the order of their names."""
    if not path.is_dir():
        return [path]
    boxes = [path / name for name in ("new", "cur") if (path / name).is_dir()] or [path]
    return [file for box in boxes for file in sorted(box.iterdir()) if file.is_file() and file.name[0] != "."]


def one_or_many(opened: BinaryIO) -> Iterator[bytes]:
    """The mail of a file, or each of an mbox (RFC 4155), in which `From ` after a blank line begins another."""
    first = opened.readline(LONGEST)
    is_many, is_blank = BETWEEN.match(first) is not None, False
    held = bytearray(first)
    for line in iter(lambda: opened.readline(LONGEST), b""):
        if is_many and is_blank and BETWEEN.match(line):
            yield bytes(held)
            held = bytearray()
        is_blank = not line.strip()
        if len(held) < LONGEST:
            held += line
    if held.strip():
        yield bytes(held)
