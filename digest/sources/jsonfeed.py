"""JSON Feed 1.0 and 1.1 -> a feed. Read by hand, because a value of the wrong type must not cost the whole feed."""

import json
import re
from typing import Any

import msgspec

from digest.model import Article, Feed
from digest.sources.address import resolve_link
from digest.sources.clean import clean
from digest.sources.dates import DateReader
from digest.sources.encoding import CONTROL
from digest.sources.entry import Channel, primary_language
from digest.sources.markup import first_picture, paragraphs_of, plain_line
from digest.sources.picture import Picture, may_be_shown
from digest.sources.text import paragraphs
from digest.sources.wellformed import DEEPEST, JSON_VERSION, MOST, NO_ARTICLES

ITEM_LEVEL = 3  # the feed, its list, an item


BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[{\]}]', re.DOTALL)


def parse_json_feed(text: str, url: str = "") -> Feed:
    """The feed of a JSON text; what is wrong with it stands in its problems (https://jsonfeed.org/version/1.1)."""
    refused = _refusal(text)
    document = None if refused else _decoded(text)
    if document is None:
        return Feed(problems=(refused or "it is not whole JSON: it is damaged or cut off",))
    if not isinstance(document, dict) or JSON_VERSION not in _text(document, "version"):
        return Feed(problems=("it is JSON, but not a JSON Feed",))
    items = [item for item in _list(document, "items") if isinstance(item, dict)]
    base = url or _text(document, "feed_url") or _text(document, "home_page_url")
    language = primary_language(_text(document, "language"))
    title, author = plain_line(_text(document, "title")), _authors(document)
    channel = Channel(title, base, language, DateReader(language), author if author != title else "")
    articles = tuple(_article(item, channel) for item in items)
    return Feed(title=title, articles=articles, problems=() if articles else (NO_ARTICLES,))


def _refusal(text: str) -> str:
    """Why a JSON text is not to be parsed, in plain words; "" when it may be."""
    level = items = 0
    for bracket in BRACKET.finditer(text):
        if bracket[0] in "[{":
            level += 1
            items += level == ITEM_LEVEL and bracket[0] == "{"
            if level > DEEPEST:
                return f"it is nested more than {DEEPEST} levels deep"
        elif bracket[0] in "]}":
            level -= 1
    return f"it has more than {MOST:,} items" if items > MOST else ""


def _decoded(text: str) -> Any:
    """What a JSON text holds; None when it is none."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        pass
    try:
        # Halves of characters and NaN are wrong in one value, and must not cost the others.
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _article(item: dict[str, Any], channel: Channel) -> Article:
    address = resolve_link(channel.base, _link(item))
    title = plain_line(_text(item, "title"))
    markup = _text(item, "content_html")
    plain = _text(item, "content_text") or _text(item, "summary")
    body = clean(paragraphs_of(markup) if markup else paragraphs(plain), title)
    named = resolve_link(channel.base, _picture(item))
    picture = Picture(named) if named else first_picture(markup, address or channel.base)
    picture = picture if may_be_shown(picture) else Picture()
    return Article(
        url=address,
        title=title,
        text=body.text,
        source=channel.title,
        guid=_text(item, "id") or address,
        author=_authors(item) or body.author or channel.author,
        published=channel.dates.read(_text(item, "date_published") or _text(item, "date_modified")),
        language=primary_language(_text(item, "language")) or channel.language,
        image=picture.address,
        image_width=picture.width,
        image_height=picture.height,
        tags=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str) and tag.strip()),
        credit=body.credit,
    )


def _link(item: dict[str, Any]) -> str:
    named = _text(item, "id")
    return _text(item, "url") or _text(item, "external_url") or (named if named.startswith(("http:", "https:")) else "")


def _picture(item: dict[str, Any]) -> str:
    bound = (one for one in _list(item, "attachments") if isinstance(one, dict))
    pictures = (_text(one, "url") for one in bound if _text(one, "mime_type").startswith("image/"))
    return _text(item, "image") or _text(item, "banner_image") or next(pictures, "")


def _authors(item: dict[str, Any]) -> str:
    people = [*_list(item, "authors"), item.get("author")]
    names = (plain_line(_text(person, "name")) for person in people if isinstance(person, dict))
    return ", ".join(dict.fromkeys(filter(None, names)))


def _text(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    told = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    return CONTROL.sub("", told).strip()


def _list(values: dict[str, Any], key: str) -> list[Any]:
    value = values.get(key)
    return value if isinstance(value, list) else []
