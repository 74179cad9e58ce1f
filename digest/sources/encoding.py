"""Bytes from outside -> text: what a sender says about its encoding is a hint, the bytes are the evidence."""

import codecs
import re
from dataclasses import dataclass

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What calls itself by the first name is nearly always written in the second, its superset (WHATWG Encoding, 4.2).
SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
# Python knows these, but no document may choose them: they run code points of the sender's making, or slowly.
UNFIT = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "unicode_escape", "raw_unicode_escape", "utf-7"}
)
DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Decoded:
    """The text of some bytes, and what was wrong with them in plain words ("" when nothing was)."""

    text: str
    problem: str = ""


def decode(data: bytes, content_type: str = "") -> Decoded:
    """Text of bytes by byte order mark, UTF-8 evidence, declaration or Content-Type; control characters are dropped."""
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], name)
    if name := _wide(data):
        return _replacing(data, name)
    declared = _declared(data, content_type)
    # ISO-2022 is written in ASCII bytes, so it would pass for UTF-8.
    candidates = (declared, "utf-8") if declared.startswith("iso2022") else ("utf-8", declared)
    for name in candidates:
        text = _strict(data, name)
        if text is not None:
            return Decoded(CONTROL.sub("", text))
    return _mostly(data, declared)


def is_binary(data: bytes) -> bool:
    """Whether bytes are no text: text has no zero bytes but in UTF-16 and UTF-32, which begin with a mark."""
    return b"\0" in data[:100_000] and not data.startswith(tuple(mark for mark, _ in BYTE_ORDER_MARKS[1:]))


def _wide(data: bytes) -> str:
    head = data[:4]
    if b"\0" not in head:
        return ""
    return {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(head[:2], "")


def _declared(data: bytes, content_type: str) -> str:
    """The codec named by the document's head or else by the Content-Type; "" when there is none we know."""
    places = (data[:1024], content_type.encode("ascii", "replace"))
    for found in filter(None, map(DECLARED.search, places)):
        try:
            name = codecs.lookup(found[1].decode("ascii")).name
            b"x".decode(name)  # raises for what is a codec, but none of text
        except (LookupError, UnicodeError):
            continue
        if name not in UNFIT:
            return SUPERSETS.get(name, name)
    return ""


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name) if name else None
    except UnicodeError:
        return None


def _mostly(data: bytes, declared: str) -> Decoded:
    """UTF-8 with a few bad bytes stays UTF-8; anything else is read as declared, or as Windows-1252."""
    text = data.decode("utf-8", "replace")
    wrong, foreign = text.count("\ufffd"), sum(character > "\x7f" for character in text)
    if declared in {"", "utf-8"} and foreign - wrong <= 2 * wrong:
        return Decoded(CONTROL.sub("", data.decode("cp1252", "replace")))
    return _replacing(data, declared or "utf-8")


def _replacing(data: bytes, name: str) -> Decoded:
    text = data.decode(name, "replace")
    problem = f"bad encoding: some characters could not be read as {name}" if "\ufffd" in text else ""
    return Decoded(CONTROL.sub("", text), problem)
