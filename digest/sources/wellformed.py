"""A look at a feed before it is parsed: what it is, and whether parsing it is worth the risk. Linear in its length."""

import re

DEEPEST = 200  # levels
MOST = 5_000  # items
ELEMENTS = 250_000  # in all
ATTRIBUTES = 500  # of one element
TOO_MUCH = "it has more elements or attributes than a feed needs"
JSON_VERSION = "jsonfeed.org/version/1"
NO_ARTICLES = "it has no articles"
CUT_OFF = "it is cut off: what came after its last whole article is missing"
ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
PAGES = frozenset({"html", "head", "body", "div", "script", "meta", "title", "p", "table", "h1", "svg"})
PROLOG = re.compile(
    r"\s*(?:<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z)|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE
)
ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
FEED = re.compile(r"<(?:rss\s+(?:version|xmlns)|(?:\w+:)?(?:feed|RDF)\s+xmlns)")
ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
ITEM_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
END = re.compile(r"</(?:[\w.-]+:)?(?:rss|rdf|feed|channel)\s*>", re.IGNORECASE)
TAG = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<(/?)([A-Za-z_][^\s<>/]*+)([^<>]*+)>", re.DOTALL)


def refusal(text: str) -> str:
    """Why a text is not to be parsed as an XML feed, in plain words; "" when it may be."""
    if not text.strip():
        return "it is empty"
    root = root_of(text)
    if root in PAGES:
        return "it is a web page, not a feed"
    if root not in ROOTS:
        return "it is not a feed"
    if len(ITEM.findall(text)) > MOST:
        return f"it has more than {MOST:,} items"
    return _trap(text)


def root_of(text: str) -> str:
    """The local name of a document's first element in lower case, whatever stands before it; "" when there is none."""
    root = _root(text)
    return root[1].lower() if root else ""


def from_root(text: str) -> str:
    """The text from its first element on; "" when there is none."""
    root = _root(text)
    return text[root.start() :] if root else ""


def from_declaration(text: str) -> str:
    """The text from its XML declaration or its feed's first element on: broken servers print warnings before it."""
    place = text.find("<?xml", 0, 5_000)
    if place < 0 and root_of(text[:5_000]) not in ROOTS:
        feed = FEED.search(text, 0, 5_000)
        place = feed.start() if feed else 0
    return text[max(place, 0) :].lstrip()


def _root(text: str) -> re.Match[str] | None:
    end = 0
    while found := PROLOG.match(text, end):
        end = found.end()
    return ROOT.search(text, end)


def looks_like_feed(text: str) -> bool:
    """Whether a text is meant to be a feed, XML or JSON, well-formed or not."""
    text = from_declaration(text)
    return root_of(text) in ROOTS or (text.startswith("{") and JSON_VERSION in text)


def complete(text: str) -> tuple[str, str]:
    """A text that is cut off up to its last whole item ("": it has none) and the problem; else the text and ""."""
    if END.search(text, max(0, len(text) - 5_000)):
        return text, ""
    ends = [item.end() for item in ITEM_END.finditer(text)]
    return (text[: ends[-1]] if ends else ""), CUT_OFF


def _trap(text: str) -> str:
    """Why a parser would choke on a text; a closing tag closes what was left open inside, as sloppy HTML does."""
    if text.count("<") + text.count("&") > 2 * ELEMENTS:
        return TOO_MUCH
    levels: list[str] = []
    for count, tag in enumerate(TAG.finditer(text)):
        closing, name, attributes = tag.groups()
        if count > ELEMENTS or (attributes and attributes.count("=") > ATTRIBUTES):
            return TOO_MUCH
        if not name or attributes.endswith("/"):
            continue
        if not closing:
            levels.append(name)
            if len(levels) > DEEPEST:
                return f"it is nested more than {DEEPEST} levels deep"
        elif name in levels:
            while levels.pop() != name:
                pass
    return ""
