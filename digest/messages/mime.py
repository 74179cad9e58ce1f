"""Text as quoted-printable lines (RFC 2045 section 6.7) that no mail server has a reason to touch again."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

# Room for the soft break within 76 characters.
LINE = 75
SAFE = bytes(code for code in range(32, 127) if code != ord("="))
TOKENS = [bytes([code]) if code in SAFE else b"=%02X" % code for code in range(256)]
NEEDS_TOKENS = re.compile(rb"[^ -<>-~]")
PART_HEAD = b"--%s\r\nContent-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
SOFT_BREAK = b"=\r\n"
# A dot at the head would need stuffing; `From ` would be quoted by mailboxes, and break the signature.
GUARDED = (b".", b"From ", b">From ")


def quoted_printable(text: str) -> bytes:
    """Text as UTF-8 in quoted-printable with CRLF; none begins with a dot or `From `, or ends in a blank."""
    if "\n" not in text and "\r" not in text:
        return _line(text.encode())
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return b"\r\n".join([_line(line.encode()) for line in lines])


def quoted_fragments(text: str, slots: Mapping[str, str]) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    """The text cut at each placeholder: encoded pieces, and between them the slot names.

    Pieces and values meet at soft line breaks, so that each can be encoded without knowing the other.
    """
    names = {placeholder: name for name, placeholder in slots.items()}
    cut = re.split("(" + "|".join(map(re.escape, names)) + ")", text)
    pieces = [quoted_printable(piece) for piece in cut[0::2]]
    joined = [joint(piece) for piece in pieces[:-1]]
    return (*joined, pieces[-1]), tuple(names[placeholder] for placeholder in cut[1::2])


def boundary(nonce: str) -> str:
    """A boundary that quoted-printable cannot contain: `=_` is no token of it (RFC 2045 section 6.7)."""
    return f"=_{nonce}"


def two_parts(
    parts: Mapping[str, str], slots: Mapping[str, str], edge: str
) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    """The body of a multipart/alternative of `text` and `html`: encoded fragments, and the slots between them."""
    fragments, found = [b""], []
    for part, kind in (("text", "plain"), ("html", "html")):
        pieces, names = quoted_fragments(parts[part], slots)
        fragments[-1] += PART_HEAD % (edge.encode(), kind.encode()) + pieces[0]
        fragments += pieces[1:]
        fragments[-1] += b"\r\n"
        found += [f"{part}:{name}" for name in names]
    fragments[-1] += b"--%s--\r\n" % edge.encode()
    return tuple(fragments), tuple(found)


def whole_parts(parts: Mapping[str, str], edge: str) -> bytes:
    """The body of a multipart/alternative of `text` and `html` in which nothing is left open."""
    bodies = [
        PART_HEAD % (edge.encode(), kind.encode()) + quoted_printable(parts[part]) + b"\r\n"
        for part, kind in (("text", "plain"), ("html", "html"))
    ]
    return b"".join(bodies) + b"--%s--\r\n" % edge.encode()


def joint(piece: bytes) -> bytes:
    """An encoded piece so ended that what follows begins a line of its own without adding one to the text."""
    return piece if not piece or piece.endswith(b"\r\n") else piece + SOFT_BREAK


# Most values are the same in both parts.
@lru_cache(maxsize=8)
def personal_piece(value: str) -> bytes:
    """A personal value encoded to stand between two pieces."""
    return joint(quoted_printable(value))


def _line(line: bytes) -> bytes:
    if NEEDS_TOKENS.search(line):
        line = b"".join([TOKENS[code] for code in line])
    if line.endswith(b" "):
        line = line[:-1] + b"=20"
    if len(line) <= LINE and not line.startswith(GUARDED):
        return line
    return SOFT_BREAK.join(_soft_lines(line))


def _soft_lines(line: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(line):
        guarded = line.startswith(GUARDED, start)
        head = b"=%02X" % line[start] if guarded else b""
        start += guarded
        end = _token_end(line, start + LINE - len(head))
        yield head + line[start:end]
        start = end


def _token_end(line: bytes, end: int) -> int:
    # Never within a token of three characters.
    if end >= len(line):
        return len(line)
    if line[end - 1] == ord("="):
        return end - 1
    return end - 2 if line[end - 2] == ord("=") else end
