"""Live blogs: texts of entries as they came in, none of which tells the whole; only what stands before them does."""

import re
from urllib.parse import unquote, urlsplit

from digest.editions.words import length_in_words, word_set
from digest.model import Article

# So much of a text is looked at, and so many entries with a time make it a live blog.
LOOKED_AT, SEVERAL = 5_000, 3
# Shorter openings only say that there is something to follow.
SHORTEST = 8
ENTRY = re.compile(
    r"\W*(?:\d{1,2}[:h]\d{2}\b|\d{1,2}[.:]\d{2}\s?(?:uhr|[ap]\.?m)\b|\d{1,2}\s?[ap]\.?m\b|\d{1,2}\s?uhr\b|"
    r"\d{1,3}(?:\s?\+\s?\d)?(?:\s?(?:mins?|minutes?)\b|['’′]))",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"\blive[- ]?(?:ticker|blog|updates?|coverage)\b|\bnewsblog\b|"
    r"(?:^|[-–—|:,.]\s*)(?:live|as it happened|en direct|en vivo|en directo|in diretta|ao vivo|онлайн|наживо)\b"
    r"\s*(?:!*$|[-–—|:.])|\bminuto a minuto\b",
    re.IGNORECASE,
)
FOLDERS = word_set("live liveblog live-blog liveticker live-ticker en-direct directo minuto-a-minuto")
ENDINGS = re.compile(r"-(?:live|live-updates|live-?blog|live-?ticker|as-it-happened|en-direct)(?:\.\w+)?$")


def told_in(article: Article) -> str:
    """What of an article's text tells the whole of it: all, but of a live blog only what stands before its entries."""
    return before_entries(article.text) if is_live(article) else article.text


def is_live(article: Article) -> bool:
    """Whether an article is a live blog, by its headline, its address or the times its paragraphs begin with."""
    if NAMED.search(article.title) or is_live_address(article.url):
        return True
    return sum(ENTRY.match(paragraph) is not None for paragraph in article.text[:LOOKED_AT].splitlines()) >= SEVERAL


def is_live_address(url: str) -> bool:
    """Whether an address names a live blog by a folder in its path or by how it ends."""
    try:
        *folders, name = unquote(urlsplit(url).path).lower().rstrip("/").split("/")
    except ValueError:
        return False
    return not FOLDERS.isdisjoint(folders) or ENDINGS.search(name) is not None


def before_entries(text: str) -> str:
    """The first paragraph of a live blog, if it is one of sentences and neither an entry nor an item; else ""."""
    first = next((paragraph.strip() for paragraph in text.splitlines() if paragraph.strip()), "")
    is_entry = ENTRY.match(first) or (not first[:1].isalnum() and first[:1] not in "\"'“„«")
    return "" if is_entry or length_in_words(first) < SHORTEST else first
