"""The address in a field of a report, where there is one."""

import re

LONGEST = 320
ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@\\]{1,64}@[^\s<>()\[\]\",;:@\\/'!?*]{1,253}")
# What xtext (RFC 3461 4) has to spell in an address: any other `+XX` is a tag as people choose it.
XTEXT = re.compile(r"\+(2B|3D)(?=[^@])")
# `\x{XXXX}` of what is not ASCII (RFC 6533 3).
EMBEDDED = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
REDACTED = re.compile(r"redact|undisclosed|\*", re.IGNORECASE)


def address(value: str) -> str:
    """The address in `rfc822; a@example.org`, `utf-8; ...` or alone, with or without brackets; "" for none.

    What a report has blotted out is none.
    """
    kind, semicolon, rest = value[: LONGEST * 4].partition(";")
    text = rest if semicolon else value
    if kind.strip().lower() == "utf-8":
        text = EMBEDDED.sub(letter, text)
    found = ADDRESS.search(text)
    if found is None or REDACTED.search(text):
        return ""
    return tidy(found[0])


def tidy(text: str) -> str:
    """An address without what stuck to it."""
    text = text.partition("...")[0].strip("'`.")
    text = text.rpartition("SMTP=")[2].rpartition("smtp=")[2]
    return "" if text.startswith("@") or text.endswith("@") or "@" not in text else text


def unquoted(text: str) -> str:
    """Text of an ORCPT with its xtext taken back."""
    return XTEXT.sub(lambda match: chr(int(match[1], 16)), text)


def letter(match: re.Match[str]) -> str:
    """The letter of an embedded code point; nothing where there is none."""
    number = int(match[1], 16)
    return chr(number) if 0x20 < number < 0xD800 or 0xDFFF < number < 0x110000 else ""


def same(one: str, other: str) -> bool:
    """Whether two addresses lead to one mailbox: alike, or the second within a host of the first's domain."""
    (mine, _, domain), (its, _, host) = one.lower().rpartition("@"), other.lower().rpartition("@")
    return mine == its and (host == domain or host.endswith("." + domain))
