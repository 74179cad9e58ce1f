"""Text from outside made fit to be set: one line, nothing unprintable, nothing that turns the writing around."""

import re
import unicodedata
from urllib.parse import urlsplit

MAX_URL = 2_000
# Embeddings, overrides and isolates outlive the word they came with and would turn the rest of a line around.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNUSUAL = re.compile("[^\x20-\x7e\xa0-\u02ff\u0370-\u1fff]")
NOT_IN_ADDRESS = re.compile(r"[\s\x00-\x20\x7f<>\"\\^`{|}]")


def plain(text: str, limit: int = 0) -> str:
    """Any text as one line without control characters; over `limit` characters (0: no limit) it is clipped."""
    if limit:
        # Whoever sends megabytes as a title does not get them looked at.
        text = text[: 4 * limit]
    if UNUSUAL.search(text):
        text = "".join(map(_printable, text))
    line = re.sub(" {2,}", " ", text).strip()
    return clipped(line, limit) if limit else line


def clipped(text: str, limit: int) -> str:
    """A text of at most `limit` characters, cut between words where there are any, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    words = head.rpartition(" ")[0]
    return (words if len(words) > limit // 2 else head).rstrip(" ,;:–—-") + "…"


def web_address(url: str) -> str:
    """The URL when it is a whole http(s) address of sane length, else an empty string: such a story is unlinked."""
    if len(url) > MAX_URL or NOT_IN_ADDRESS.search(url) or plain(url) != url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


def _printable(character: str) -> str:
    if character in TURNING:
        return ""
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    return "\ufffd" if category == "Cs" or _is_no_character(ord(character)) else character


def _is_no_character(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
