"""Text from outside made fit for one line: what databases, terminals and headers choke on is taken out."""

import re

# Controls, surrogates that no encoding can write, and the marks that turn the reading direction around.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def one_line(text: str, limit: int) -> str:
    """The text on one line of at most `limit` characters, white space collapsed, without control characters."""
    return " ".join(UNSAFE.sub(" ", text).split())[:limit].rstrip()
