"""What a mail itself says to people, without the mail that came back with it."""

import html
import re

from digest.feedback.original import cut
from digest.feedback.part import Part

LONGEST = 20_000
UNSEEN = re.compile(r"<(?:style|script)\b[^>]{0,500}>[^<]*", re.IGNORECASE)
BREAK = re.compile(r"<(?:br|p|div|tr|li|table)\b[^>]{0,500}>", re.IGNORECASE)
# An address in angle brackets is no tag.
TAG = re.compile(r"</?[A-Za-z!][^>@]{0,500}>")


def spoken(mail: Part) -> str:
    """The text of a mail up to where another begins, at most 20,000 characters."""
    parts = [part for part in mail.walk() if part.kind.startswith("text/") and not part.parts]
    plain = [part for part in parts if part.kind != "text/html"] or parts
    return "\n".join(said(part) for part in plain)[:LONGEST]


def said(part: Part) -> str:
    """The text of one part up to the header of a returned mail."""
    text = part.text.replace("\r", "\n")[: LONGEST * 4]
    if part.kind == "text/html":
        text = html.unescape(TAG.sub(" ", BREAK.sub("\n", UNSEEN.sub(" ", text))))
    return text[: cut(text)]
