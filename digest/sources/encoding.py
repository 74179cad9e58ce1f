"""Bytes from outside -> text: what a sender says about its encoding is a hint, the bytes are the evidence."""

import codecs
import re
import zlib
from dataclasses import dataclass

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What calls itself by the first name is nearly always written in the second, its superset (WHATWG Encoding, 4.2).
SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
# Names that pages use and Python does not know (WHATWG Encoding, 4.2).
OTHER_NAMES = {
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-x-big5": "big5",
    "cn-big5": "big5",
    "windows-949": "cp949",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "ms-cyrl": "cp1251",
    "mac": "mac_roman",
    "csmacintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "iso-8859-8-i": "iso8859-8",
    "unicode": "utf-16",
    "utf8mb4": "utf-8",
}
GZIP = b"\x1f\x8b\x08"
# UTF-16 without a mark: a tag, perhaps after blank lines, each of its characters beside a zero.
WIDE = re.compile(rb"(?:[\t\n\r ]\0){0,100}+(?P<le><\0)|(?:\0[\t\n\r ]){0,100}+(?P<be>\0<)")
FOLDS = 3  # one in the other
LARGEST, PIECE = 10_000_000, 1_000  # bytes of what is in such a file; of the file, looked at together
# Python knows these, but no document may choose them: they run code points of the sender's making, or slowly.
UNFIT = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "unicode_escape", "raw_unicode_escape", "utf-7"}
)
DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")

# Where a word may be broken: for whoever sets a page, not for who reads or searches its text.
BREAKING_MARKS = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True)
class Decoded:
    """The text of some bytes, and what was wrong with them in plain words ("" when nothing was)."""

    text: str
    problem: str = ""


def decode(data: bytes, content_type: str = "") -> Decoded:
    """Text of bytes by byte order mark, UTF-8 evidence, declaration or Content-Type; control characters are dropped.

    A gzip file (RFC 1952) is unfolded first: some servers send one as it lies there, or fold it twice, unsaid.
    """
    for _ in range(FOLDS):
        if not data.startswith(GZIP):
            break
        unfolded = _unfolded(data)
        if unfolded is None:
            return Decoded("", f"it is a gzip file of more than {LARGEST:,} bytes")
        data = unfolded
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


def _unfolded(data: bytes) -> bytes | None:
    """What a gzip file holds, up to where it is damaged; None when that is too much."""
    unfold, unfolded = zlib.decompressobj(wbits=31), bytearray()
    for start in range(0, len(data), PIECE):
        try:
            unfolded += unfold.decompress(data[start : start + PIECE], LARGEST + 1 - len(unfolded))
        except zlib.error:
            break
        if len(unfolded) > LARGEST:
            return None
    return bytes(unfolded)


def _wide(data: bytes) -> str:
    found = WIDE.match(data)
    return f"utf-16-{found.lastgroup}" if found else ""


def _declared(data: bytes, content_type: str) -> str:
    """The codec named by the document's head or else by the Content-Type; "" when there is none we know."""
    places = (data[:1024], content_type.encode("ascii", "replace"))
    for found in filter(None, map(DECLARED.search, places)):
        try:
            told = found[1].decode("ascii").lower()
            name = codecs.lookup(OTHER_NAMES.get(told, told)).name
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
