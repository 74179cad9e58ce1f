"""A mail as its parts, from any bytes: MIME as far as bounces need it (RFC 2045, 2046), bounded in depth and number."""

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

DEEPEST = 6
MOST_PARTS = 60
MOST_HEADERS = 400
NESTED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers", "text/rfc822")
HEADER = re.compile(r"([!-9;-~]{1,80})[ \t]*:[ \t]*(.*)")
BOUNDARY = re.compile(r"boundary\s*=\s*(?:\"([^\"]{1,200})\"|([^\s;]{1,200}))", re.IGNORECASE)
CHARSET = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
# Python knows codecs that are no charsets, some of them slow.
KNOWN = re.compile(r"utf-?(?:8|16|32)|us-|latin|iso|windows|cp\d|koi8|gb|big5|euc|shift|ks_c|tis|mac", re.IGNORECASE)
# What no table and no terminal takes, but for tabs and the ends of lines.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
ENCODED_WORD = re.compile(r"=\?([A-Za-z0-9_.:*-]{1,60})\?([bBqQ])\?([^?\s]{0,2000})\?=(?:\s+(?==\?))?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A mail or a part of one: its headers by lower-cased name in order, its type, its decoded bytes, what is in it."""

    headers: tuple[tuple[str, str], ...]
    kind: str
    body: bytes
    charset: str = ""
    parts: tuple["Part", ...] = ()

    def header(self, name: str) -> str:
        """The first header of a lower-case name; "" when there is none."""
        return next((value for found, value in self.headers if found == name), "")

    @property
    def text(self) -> str:
        """The body as text, by its charset or as it can be read; line ends are single."""
        return decoded(self.body, self.charset)

    def walk(self) -> Iterator["Part"]:
        """This part and all in it, but for what stands in a returned mail."""
        yield self
        for part in () if self.kind in NESTED else self.parts:
            yield from part.walk()


def read_part(data: bytes, *, kind: str = "text/plain", depth: int = 0) -> Part:
    """The part in some bytes, of the kind that holds where it does not say; never raises."""
    head, body = split(data)
    headers = tuple(read_headers(head))
    first = dict(reversed(headers))
    said = first.get("content-type", "")
    kind = said.partition(";")[0].strip().lower() or kind
    charset = CHARSET.search(said)
    body = unpacked(body, first.get("content-transfer-encoding", "").strip().lower())
    parts: tuple[Part, ...] = ()
    if depth < DEEPEST and kind in NESTED:
        parts = (read_part(body, depth=depth + 1),)
    elif depth < DEEPEST and kind.startswith("multipart/") and (edge := BOUNDARY.search(said)):
        inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        parts = tuple(read_part(piece, kind=inner, depth=depth + 1) for piece in pieces(body, edge[1] or edge[2]))
    return Part(headers=headers, kind=kind, body=body, charset=charset[1] if charset else "", parts=parts)


def split(data: bytes) -> tuple[str, bytes]:
    """The header as text and the body of some bytes, whatever their line ends."""
    data = data.replace(b"\r\n", b"\n").lstrip(b"\n")
    if data.startswith((b"From ", b">From ")):
        data = data.partition(b"\n")[2]
    head, _, body = data.partition(b"\n\n")
    return decoded(head, ""), body


def read_headers(head: str) -> Iterator[tuple[str, str]]:
    """The headers in a text, unfolded; what is no header is left out."""
    name, value = "", ""
    for line in head.split("\n")[:MOST_HEADERS]:
        found = HEADER.match(line)
        if line[:1] in (" ", "\t"):
            value += " " + line.strip()
        elif found:
            if name:
                yield name, value
            name, value = found[1].lower(), found[2].strip()
    if name:
        yield name, value


def pieces(body: bytes, boundary: str) -> list[bytes]:
    """What stands between the lines of a boundary, whether or not the last one is there."""
    edge = re.compile(rb"^--" + re.escape(boundary.encode()) + rb"(--)?[ \t]*\n?", re.MULTILINE)
    found: list[bytes] = []
    start = -1
    for match in edge.finditer(body):
        if start >= 0:
            found.append(body[start : match.start()])
        start = -1 if match[1] else match.end()
        if match[1] or len(found) == MOST_PARTS:
            return found
    return [*found, body[start:]] if start >= 0 else found


def unpacked(body: bytes, encoding: str) -> bytes:
    """Bytes without their transfer encoding; as they are where it is broken."""
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    if encoding != "base64":
        return body
    try:
        return binascii.a2b_base64(body).replace(b"\r\n", b"\n")
    except binascii.Error:
        return body


def decoded(data: bytes, charset: str) -> str:
    """Bytes as text, by UTF-8 where they are, else by the charset that is named or latin-1; without controls."""
    named = [charset] if KNOWN.match(charset) else []
    for name in ("utf-8", *named):
        try:
            return UNSEEN.sub(" ", data.decode(name))
        except (UnicodeError, LookupError):
            continue
    return UNSEEN.sub(" ", data.decode("latin-1"))


def words(value: str) -> str:
    """A header's text with its encoded words decoded (RFC 2047)."""

    def word(match: re.Match[str]) -> str:
        data = match[3].encode("utf-8")
        plain = quopri.decodestring(data, header=True) if match[2] in "qQ" else unpacked(data, "base64")
        return decoded(plain, match[1].partition("*")[0])

    return ENCODED_WORD.sub(word, value)
