"""`digest articles`: what was collected."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from digest.cli.chosen import chosen, of_list
from digest.cli.noun import Noun
from digest.cli.output import NUMBER, as_json_option, limit_option, print_record, print_rows, within
from digest.cli.session import Session, pass_session
from digest.collection import keep_articles
from digest.errors import UsageError
from digest.model import Article, Feed, Mark, SourceRecord
from digest.reading import read_with_fingerprints
from digest.sources.address import article_address
from digest.sources.encoding import decode, is_binary
from digest.sources.read import Memory, Reading
from digest.sources.text import parse_text
from digest.storage.articles import article_numbered, articles_of, mark_article
from digest.storage.lists import list_named
from digest.storage.sources import add_source, sources_of

# What a narrow terminal can do without, the last first.
SPARE = ("published", "mark", "first_seen", "characters", "language")


@click.group(cls=Noun)
def articles() -> None:
    """What was collected for a list."""


@articles.command(name="list")
@click.argument("list_name", metavar="[LIST]", required=False)
@limit_option(50)
@as_json_option
@pass_session
def list_(session: Session, list_name: str | None, limit: int, as_json: bool) -> None:
    """Show the newest articles of a list, or of each.

    \b
    Example:
      digest articles list morning --limit 20
    """
    with session.service.database.read() as connection:
        pages = [
            [of_list(entry, list_name) | line(article) for article in articles_of(connection, entry.id, limit + 1)]
            for entry in chosen(connection, list_name)
        ]
    print_rows(
        within(limit, pages),
        as_json=as_json,
        empty="no articles yet; run `digest collect`",
        spare=SPARE,
    )


def line(article: Article) -> dict[str, Any]:
    """An article in one line."""
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "published": article.published,
        "first_seen": article.first_seen,
        "language": article.language,
        "characters": len(article.text),
        "mark": article.mark,
    }


@articles.command()
@click.argument("article_id", metavar="ID", type=NUMBER)
@as_json_option
@pass_session
def show(session: Session, article_id: int, as_json: bool) -> None:
    """Show one article whole.

    \b
    Example:
      digest articles show 12
    """
    with session.service.database.read() as connection:
        article = article_numbered(connection, article_id)
    shown = {
        name: getattr(article, name) for name in ("id", "title", "url", "source", "author", "published", "language")
    }
    shown |= {"first_seen": article.first_seen, "tags": article.tags, "image": article.image, "credit": article.credit}
    print_record({**shown, "guid": article.guid, "text": article.text}, as_json=as_json)


@articles.command()
@click.argument("list_name", metavar="LIST")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--url", metavar="URL", default="", help="Where its headline leads.")
@as_json_option
@pass_session
def add(session: Session, list_name: str, file: Path, url: str, as_json: bool) -> None:
    """Add an article by hand, from a text or Markdown file.

    \b
    Example:
      digest articles add morning note.md --url https://example.org/note
    """
    service = session.service
    now = service.clock()
    if url and not article_address(url):
        raise UsageError(
            f"{url!r} is no address of a page", where="--url", fix="write it whole, such as https://example.org/note"
        )
    data = file.read_bytes()
    if is_binary(data):
        raise UsageError("it is not a text", where=str(file), fix="give a text or Markdown file")
    given = Given(parse_text(decode(data).text, file.name), url, list_name)
    articles = read_with_fingerprints(given, "", Memory(), now).feed.articles
    if not articles or not articles[0].text:
        raise UsageError("there is no text in it", where=str(file), fix="write at least one sentence")
    saved = keep_articles(service, by_hand(session, list_name), articles, now)
    print_record({"title": articles[0].title, "new": saved.new, "changed": saved.changed}, as_json=as_json)


@articles.command()
@click.argument("article_id", metavar="ID", type=NUMBER)
@as_json_option
@pass_session
def pin(session: Session, article_id: int, as_json: bool) -> None:
    """Put an article first in the next edition, whatever it is worth; what readers had already never comes again.

    \b
    Example:
      digest articles pin 12
    """
    print_record(marked(session, article_id, Mark.PIN), as_json=as_json)


@articles.command()
@click.argument("article_id", metavar="ID", type=NUMBER)
@as_json_option
@pass_session
def mute(session: Session, article_id: int, as_json: bool) -> None:
    """Keep an article out of every edition to come.

    \b
    Example:
      digest articles mute 12
    """
    print_record(marked(session, article_id, Mark.MUTE), as_json=as_json)


@articles.command()
@click.argument("article_id", metavar="ID", type=NUMBER)
@as_json_option
@pass_session
def unpin(session: Session, article_id: int, as_json: bool) -> None:
    """Take back a pin or a mute.

    \b
    Example:
      digest articles unpin 12
    """
    print_record(marked(session, article_id, Mark.NONE), as_json=as_json)


def marked(session: Session, article_id: int, mark: Mark) -> dict[str, Any]:
    """What was marked, and how."""
    with session.service.database.write() as connection:
        article = article_numbered(connection, article_id)
        mark_article(connection, article_id, mark)
    return {"id": article_id, "title": article.title, "mark": mark}


@dataclass(frozen=True)
class Given:
    """A source of one article that is there already."""

    article: Article
    url: str
    source: str

    def read(self, address: str, memory: Memory, now: datetime) -> Reading:
        """The article."""
        article = replace(self.article, url=self.url or self.article.url, source=self.article.source or self.source)
        return Reading(feed=Feed(articles=(article,)))


def by_hand(session: Session, list_name: str) -> SourceRecord:
    """The source of a list's articles that were added by hand: never read, only written to."""
    service = session.service
    with service.database.write() as connection:
        list_id = list_named(connection, list_name).id
        address = f"hand:{list_id}"
        for source in sources_of(connection, list_id):
            if source.address == address:
                return source
        return add_source(connection, list_id, "hand", address, service.clock(), disabled=True)
