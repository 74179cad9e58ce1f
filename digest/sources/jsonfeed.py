"""JSON Feed 1.0 and 1.1 -> a feed. Read by hand, because a value of the wrong type must not cost the whole feed."""

from typing import Any

import msgspec

from digest.model import Article, Feed
from digest.sources.address import resolve_link
from digest.sources.clean import clean
from digest.sources.dates import DateReader
from digest.sources.markup import first_image, paragraphs_of, plain_line
from digest.sources.text import paragraphs
from digest.sources.wellformed import JSON_VERSION, MOST


def parse_json_feed(text: str, url: str = "") -> Feed:
    """The feed of a JSON text; what is wrong with it stands in its problems (https://jsonfeed.org/version/1.1)."""
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return Feed(problems=("it is not whole JSON: it is damaged or cut off",))
    if not isinstance(document, dict) or JSON_VERSION not in _text(document, "version"):
        return Feed(problems=("it is JSON, but not a JSON Feed",))
    items = [item for item in _list(document, "items") if isinstance(item, dict)]
    if len(items) > MOST:
        return Feed(problems=(f"it has more than {MOST:,} items",))
    title = plain_line(_text(document, "title"))
    base = url or _text(document, "feed_url") or _text(document, "home_page_url")
    language = _text(document, "language")
    dates = DateReader()
    articles = tuple(_article(item, title, base, language, dates) for item in items)
    return Feed(title=title, articles=articles, problems=() if articles else ("it has no articles",))


def _article(item: dict[str, Any], source: str, base: str, language: str, dates: DateReader) -> Article:
    address = resolve_link(base, _text(item, "url") or _text(item, "external_url"))
    title = plain_line(_text(item, "title"))
    markup = _text(item, "content_html")
    plain = _text(item, "content_text") or _text(item, "summary")
    body = clean(paragraphs_of(markup) if markup else paragraphs(plain), title)
    picture = _text(item, "image") or _text(item, "banner_image")
    return Article(
        url=address,
        title=title,
        text=body.text,
        source=source,
        guid=_text(item, "id") or address,
        author=_authors(item) or body.author,
        published=dates.read(_text(item, "date_published") or _text(item, "date_modified")),
        language=_text(item, "language") or language,
        image=resolve_link(base, picture) or first_image(markup, address or base),
        tags=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        credit=body.credit,
    )


def _authors(item: dict[str, Any]) -> str:
    people = [*_list(item, "authors"), item.get("author")]
    names = (_text(person, "name") for person in people if isinstance(person, dict))
    return ", ".join(dict.fromkeys(filter(None, names)))


def _text(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _list(values: dict[str, Any], key: str) -> list[Any]:
    value = values.get(key)
    return value if isinstance(value, list) else []
