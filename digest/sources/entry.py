"""One entry as feedparser reads it -> an article."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from digest.model import Article
from digest.sources.address import resolve_link
from digest.sources.clean import clean
from digest.sources.dates import DateReader
from digest.sources.markup import first_picture, paragraphs_of, plain_line
from digest.sources.picture import Picture, may_be_shown, told_picture, written_pixels
from digest.sources.text import paragraphs

PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|\?)", re.IGNORECASE)
SMALLEST = 100 * 100  # pixels; smaller ones are icons and counters
UNREADABLE = re.compile(r"^(?:image|audio|video|font)/|/(?:pdf|zip|gzip|epub\+zip)$")
MAIL = r"[^\s<>()@]+@[^\s<>()@]+"
PERSON = re.compile(rf"{MAIL}\s*\((?P<last>[^()]+)\)|(?P<first>[^<>()@]+?)\s*[<(]{MAIL}[>)]")
BYLINE = re.compile(r"^by\s+", re.IGNORECASE)
TWICE_ESCAPED = re.compile(
    r"&lt;(?:/(?:p|div|a|b|i|em|strong|ul|li|span)|(?:p|br|img|a)\b[^<>&]*)\s*/?&gt;", re.IGNORECASE
)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")


@dataclass(frozen=True)
class Channel:
    """What all entries of a feed share: title, address links are relative to, language, date reader, author."""

    title: str
    base: str
    language: str
    dates: DateReader
    author: str = ""


def article_of(entry: dict[str, Any], channel: Channel) -> Article:
    """The article of a feedparser entry; what an entry lacks is "" or None."""
    address = _address(entry, channel.base)
    title = plain_line(_text(entry, "title") or _text(entry, "itunes_title"))
    content = _content(entry)
    body = clean(_paragraphs(content), title)
    picture = _image(entry, content, address or channel.base)
    return Article(
        url=address,
        title=title,
        text=body.text,
        source=plain_line(_text(_source_of(entry), "title")) or channel.title,
        guid=_text(entry, "id") or address,
        author=authors(entry) or body.author or authors(_source_of(entry)) or channel.author,
        published=_published(entry, channel.dates),
        language=_language(entry, content) or channel.language,
        image=picture.address,
        image_width=picture.width,
        image_height=picture.height,
        tags=_tags(entry),
        credit=body.credit,
    )


def _tags(entry: dict[str, Any]) -> tuple[str, ...]:
    names = (plain_line(_text(tag, "label") or _text(tag, "term")) for tag in _all(entry, "tags"))
    return tuple(dict.fromkeys(filter(None, names)))


def primary_language(tag: str) -> str:
    """The language of a tag such as en-GB, in lower case (RFC 5646); "" when it is none."""
    found = LANGUAGE.match(tag.strip())
    return found[0].lower() if found else ""


def _address(entry: dict[str, Any], base: str) -> str:
    """The article's own address: not that of a feed service which counts clicks, nor a permalink that is no address."""
    link = _text(entry, "feedburner_origlink") or _text(entry, "link")
    if not link and _text(entry, "id").startswith(("http://", "https://")):
        link = _text(entry, "id")
    # A podcast may have nothing but its sound.
    link = link or next((_text(one, "href") for one in _all(entry, "enclosures") if not _is_picture(one)), "")
    address = resolve_link(base, link)
    return address if address.lower().startswith(("http://", "https://")) else ""


def _content(entry: dict[str, Any]) -> dict[str, Any]:
    """The longest of the entry's contents and its summary, as one is often a teaser; else what its media are about."""
    detail = entry.get("summary_detail")
    summary = detail if isinstance(detail, dict) else {"value": _text(entry, "summary")}
    texts = [content for content in _all(entry, "content") if not UNREADABLE.search(_text(content, "type"))]
    content = max([*texts, summary], key=lambda content: len(_text(content, "value")))
    return content if _text(content, "value") else {"value": _text(entry, "media_caption")}


def _paragraphs(content: dict[str, Any]) -> list[str]:
    value = _text(content, "value")
    if "<" not in value and TWICE_ESCAPED.search(value):
        value = html.unescape(value)
    # RSS cannot say that a text is plain, so there only an atom:content may be believed.
    plain = content.get("type") == "text/plain" and "<" not in value and "&" not in value
    return paragraphs(value) if plain else list(paragraphs_of(value))


def _published(entry: dict[str, Any], reader: DateReader) -> datetime | None:
    dates = (reader.read(_text(entry, name)) for name in ("published", "updated", "created") if name in entry)
    return next(filter(None, dates), None)


def authors(entry: dict[str, Any]) -> str:
    """The names of an entry's or a feed's authors, each once."""
    people = [_text(person, "name") or _text(person, "email") for person in _all(entry, "authors")]
    # feedparser cuts mail addresses whose last part is longer than four letters, and leaves the rest in the name.
    told = PERSON.fullmatch(_text(entry, "author")) if len(people) == 1 else None
    people = [told["first"] or told["last"]] if told else people
    names = [BYLINE.sub("", plain_line(name)) for name in people or [_text(entry, "author")]]
    return ", ".join(dict.fromkeys(filter(None, names)))


def _source_of(entry: dict[str, Any]) -> dict[str, Any]:
    """What an entry says of the feed it was taken from."""
    source = entry.get("source")
    return source if isinstance(source, dict) else {}


def _language(entry: dict[str, Any], content: dict[str, Any]) -> str:
    return primary_language(_text(entry, "language")) or primary_language(_text(content, "language"))


def _image(entry: dict[str, Any], content: dict[str, Any], base: str) -> Picture:
    """The entry's picture: its media, the largest first, its enclosures, else the first large one in its text."""
    told = list(_pictures(entry, base))
    inside = _text(content, "base") or base
    told += [first_picture(_text(content, "value"), inside), first_picture(_text(entry, "summary"), inside)]
    found = [picture for picture in told if picture.address and may_be_shown(picture)]
    # Those that come encrypted first: the others are not shown.
    encrypted = [picture for picture in found if picture.address.startswith("https:")]
    return next(iter(encrypted or found), Picture())


def _pictures(entry: dict[str, Any], base: str) -> Iterator[Picture]:
    media = [one for one in _all(entry, "media_content") if _is_picture(one)]
    enclosures = [one for one in _all(entry, "enclosures") if _is_picture(one)]
    # The sort is stable, so that pictures whose size is not told stay in the order of the feed.
    thumbnails = sorted(_all(entry, "media_thumbnail"), key=_pixels, reverse=True)
    image = entry.get("image")
    for one in [*sorted(media, key=_pixels, reverse=True), *enclosures, *thumbnails]:
        address = resolve_link(base, _text(one, "url") or _text(one, "href"))
        yield told_picture(address, _text(one, "width"), _text(one, "height"))
    yield Picture(resolve_link(base, _text(image, "href")) if isinstance(image, dict) else "")


def _is_picture(media: dict[str, Any]) -> bool:
    kind = _text(media, "type") or _text(media, "medium")
    named = PICTURE.search(_text(media, "url") or _text(media, "href"))
    return (kind.startswith("image") or (not kind and bool(named))) and _pixels(media) >= SMALLEST


def _pixels(media: dict[str, Any]) -> int:
    """The pixels that a picture is said to have, or its address; when nothing is said, just enough to be one."""
    width, height = (_text(media, name) for name in ("width", "height"))
    if width.isdecimal() and height.isdecimal() and len(width + height) < 12:
        return int(width) * int(height)
    return written_pixels(_text(media, "url") or _text(media, "href")) or SMALLEST


def _all(entry: dict[str, Any], name: str) -> list[dict[str, Any]]:
    values = entry.get(name)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""
