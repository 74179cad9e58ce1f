"""Reading a source: the seam that every source fits, and the verb that makes what comes out safe for everybody."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from digest.errors import SourceError
from digest.model import Article, Feed
from digest.sources.address import article_address, canonical_address, host_of, public_address
from digest.sources.dates import EARLIEST
from digest.sources.encoding import CONTROL

AHEAD = timedelta(hours=48)  # zones and clocks may be wrong by this much; what claims to be later is an error
TITLE, TEXT, NAME, LONG_NAME = 300, 200_000, 200, 2_000  # characters
TAGS = 30
ARTICLES = 5_000


@dataclass(frozen=True)
class Memory:
    """What the last reading of a source was told to hand in at the next, verbatim."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Reading:
    """What a source gave; `unchanged` since the memory handed in; `address` where it has moved for good, else ""."""

    feed: Feed
    etag: str = ""
    modified: str = ""
    unchanged: bool = False
    address: str = ""


class Source(Protocol):
    """Where articles come from."""

    def read(self, address: str, memory: Memory, now: datetime) -> Reading:
        """The articles behind an address; SourceError when it cannot be read."""


def read_source(source: Source, address: str, memory: Memory, now: datetime) -> Reading:
    """What a source gives, cleaned for everybody; whatever goes wrong inside it becomes a SourceError."""
    try:
        reading = source.read(address, memory, now)
        return replace(reading, feed=_cleaned(reading.feed, address, now))
    except SourceError:
        raise
    except Exception as problem:  # the source may be anybody's code, and one source never stops another
        raise SourceError(
            f"{type(source).__name__} failed: {_line(str(problem), NAME) or type(problem).__name__}",
            where=_shown(address),
            fix="this is a mistake in the source, not in its settings; it is tried again later",
        ) from problem


def _shown(address: str) -> str:
    return public_address(address) if "://" in address else address


def _cleaned(feed: Feed, address: str, now: datetime) -> Feed:
    title = _line(feed.title, TITLE)
    name = title or host_of(address)
    articles, problems = [], [_line(problem, NAME) for problem in feed.problems]
    for article in feed.articles[:ARTICLES]:
        kept = replace(plain_article(article, host_of(address)), source=_line(article.source, NAME) or name)
        if not kept.title and not kept.text:
            problems.append(
                f"an article has neither title nor text: {_line(kept.url or kept.guid, NAME) or 'no address'}"
            )
            continue
        if kept.published is not None and not _possible(kept.published, now):
            problems.append(f"its date is impossible, {kept.published:%Y-%m-%d}: {_line(kept.title or kept.url, NAME)}")
            kept = replace(kept, published=None)
        articles.append(kept)
    return Feed(title=title, articles=tuple(articles), problems=tuple(dict.fromkeys(problems)))


def _possible(published: datetime, now: datetime) -> bool:
    return EARLIEST <= published <= now + AHEAD


def plain_article(article: Article, home: str = "") -> Article:
    """The article with canonical addresses, bounded lines and an aware UTC date; `home` is its source's host."""
    image = canonical_address(article.image)
    return replace(
        article,
        url=article_address(article.url, home),
        title=_line(article.title, TITLE),
        text=CONTROL.sub("", article.text)[:TEXT].strip(),
        guid=_line(article.guid, LONG_NAME),
        author=_line(article.author, NAME),
        published=_utc(article.published),
        language=article.language.strip().lower() if len(article.language) <= 20 else "",
        # A picture that comes unencrypted is blocked by most mail programs, and tells on the reader.
        image=image if image.startswith("https:") else "",
        tags=_lines(article.tags),
        credit=_line(article.credit, LONG_NAME),
    )


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None or moment.tzinfo is None:
        return moment and moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


def _lines(values: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = (_line(value, NAME) for value in values)
    return tuple(dict.fromkeys(value for value in cleaned if value))[:TAGS]


def _line(text: str, limit: int) -> str:
    """One line of at most so many characters, cut between words where that is possible."""
    line = " ".join(CONTROL.sub("", text[: 20 * limit]).split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    return (cut[: cut.rfind(" ")] if cut.rfind(" ") > limit // 2 else cut).rstrip() + "…"
