"""`digest sources`: where a list's articles come from."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from digest.cli.chosen import chosen, of_list
from digest.cli.noun import Noun
from digest.cli.output import as_json_option, counted, print_record, print_rows
from digest.cli.session import Session, pass_session
from digest.cli.source_health import MOST_WEEKS, a_week, health
from digest.errors import DigestError, NothingToDoError, SourceError, UsageError
from digest.reading import read_one
from digest.sources.address import shown_address
from digest.sources.local import is_local, path_of
from digest.sources.recognise import Recognised, recognise
from digest.storage.history import discard, held_articles, posted_since, release
from digest.storage.lists import list_named
from digest.storage.sources import add_source, remove_source, set_full_text, source_of, sources_of

NO_SOURCE = "no source yet; `digest sources add --help` says how to add one"


@click.group(cls=Noun)
def sources() -> None:
    """Where a list's articles come from: feeds, web pages, folders of text."""


@sources.command()
@click.argument("list_name", metavar="LIST")
@click.argument("addresses", metavar="URL|FILE|FOLDER...", nargs=-1, required=True)
@click.option("--kind", metavar="KIND", help="Take it for a feed, page, folder or package.module:Thing, unseen.")
@click.option("--full-text", is_flag=True, help="Read the page of each article whose feed carries only a teaser.")
@as_json_option
@pass_session
def add(
    session: Session, list_name: str, addresses: tuple[str, ...], kind: str | None, full_text: bool, as_json: bool
) -> None:
    """Let a list read feeds, pages, files or folders; what each is, is recognised. One that fails stops no other.

    \b
    Example:
      digest sources add morning https://example.org/feed.xml ./notes
    """
    service = session.service
    with service.database.read() as connection:
        found = list_named(connection, list_name)
    rows, failures = [], list[DigestError]()
    for address in addresses:
        try:
            rows.append(added(session, found.id, address, kind, full_text=full_text))
        except DigestError as failure:
            failures.append(failure)
            rows.append({"id": None, "kind": "", "address": shown_address(address), "note": "", "error": str(failure)})
    if len(rows) == len(failures) == 1:
        raise failures[0]
    print_rows(rows, as_json=as_json, empty="")
    if failures:
        raise not_added(failures, len(rows))


def added(session: Session, list_id: int, address: str, kind: str | None, *, full_text: bool) -> dict[str, Any]:
    """Let a list read one source, and what there is to say of it; DigestError when it cannot be added."""
    service = session.service
    recognised = wanted(session, address, kind)
    with service.database.write() as connection:
        source = add_source(connection, list_id, recognised.kind, recognised.address, service.clock())
        if full_text:
            set_full_text(connection, source.id, True)
    shown = shown_address(source.address)
    return {"id": source.id, "kind": source.kind, "address": shown, "note": recognised.note, "error": ""}


def not_added(failures: Sequence[DigestError], of: int) -> DigestError:
    """The error for sources of which each has said why it was not added."""
    kind = UsageError if all(isinstance(failure, UsageError) for failure in failures) else SourceError
    return kind(f"{counted(len(failures), 'source')} of {of} not added", fix="the error of each stands beside it")


def wanted(session: Session, address: str, kind: str | None) -> Recognised:
    """The source of an address: of the kind that was asked for, as it stands; else whatever it is recognised as."""
    if kind is None:
        refuse_scheme(address)
        return near(session, recognise(address, session.service.fetcher, session.service.workers.feed))
    session.service.source(kind)  # there is such a kind
    if ":" in kind:
        return Recognised(kind, address)  # an outsider's own addresses may be anything
    refuse_scheme(address)
    return near(session, Recognised(kind, str(path_of(address).absolute()) if is_local(address) else address))


def near(session: Session, found: Recognised) -> Recognised:
    """A source whose path, where it stands beside the settings or below, is kept as seen from there."""
    folder = session.service.settings.folder.absolute()
    path = Path(found.address)
    below = is_local(found.address) and path.is_relative_to(folder) and path != folder
    return replace(found, address=str(path.relative_to(folder))) if below else found


def refuse_scheme(address: str) -> None:
    """UsageError for an address that could never be read."""
    scheme, colon, _ = address.partition("://")
    if colon and scheme.lower() not in {"http", "https", "file"}:
        raise UsageError(f"{scheme}: cannot be read", where=address, fix="name an http(s) address, a file or a folder")


@sources.command(name="list")
@click.argument("list_name", metavar="[LIST]", required=False)
@as_json_option
@pass_session
def list_(session: Session, list_name: str | None, as_json: bool) -> None:
    """Show what a list reads, or each, and how the last reads went.

    \b
    Example:
      digest sources list morning
    """
    now = session.service.clock()
    with session.service.database.read() as connection:
        rows = []
        for entry in chosen(connection, list_name):
            posted = posted_since(connection, entry.id, now - MOST_WEEKS)
            rows += [
                of_list(entry, list_name) | health(source, a_week(posted.get(source.id), now), now)
                for source in sources_of(connection, entry.id)
            ]
    print_rows(rows, as_json=as_json, empty=NO_SOURCE)


@sources.command()
@click.argument("list_name", metavar="LIST")
@click.argument("source", metavar="[ID|ADDRESS]", required=False)
@as_json_option
@pass_session
def check(session: Session, list_name: str, source: str | None, as_json: bool) -> None:
    """Read sources now and show what they give; keeps nothing. Exits with 1 when one cannot be read.

    \b
    Example:
      digest sources check morning 3
    """
    service = session.service
    with service.database.read() as connection:
        list_id = list_named(connection, list_name).id
        chosen = (source_of(connection, list_id, source),) if source else sources_of(connection, list_id)
    rows = []
    for entry in (entry for entry in chosen if not entry.disabled):
        outcome = read_one(service, replace(entry, etag="", modified=""), service.clock())
        if isinstance(outcome, SourceError):
            rows.append(
                {
                    "id": entry.id,
                    "address": shown_address(entry.address),
                    "articles": 0,
                    "problems": [],
                    "error": str(outcome),
                }
            )
        else:
            feed = outcome.feed
            told = {"articles": len(feed.articles), "problems": feed.problems, "error": ""}
            rows.append({"id": entry.id, "address": shown_address(entry.address), **told})
    print_rows(rows, as_json=as_json, empty=f"{list_name} reads no source yet")
    if any(row["error"] for row in rows):
        raise SourceError(f"{counted(sum(bool(row['error']) for row in rows), 'source')} could not be read")


@sources.command()
@click.argument("list_name", metavar="LIST")
@click.argument("source", metavar="ID|ADDRESS")
@as_json_option
@pass_session
def remove(session: Session, list_name: str, source: str, as_json: bool) -> None:
    """Stop a list from reading a source; its articles go when no other list reads it.

    \b
    Example:
      digest sources remove morning 3
    """
    with session.service.database.write() as connection:
        list_id = list_named(connection, list_name).id
        found = source_of(connection, list_id, source)
        remove_source(connection, list_id, found.id)
    print_record({"removed": shown_address(found.address)}, as_json=as_json)


@sources.command(name="set")
@click.argument("list_name", metavar="LIST")
@click.argument("source", metavar="ID|ADDRESS")
@click.option("--full-text/--no-full-text", required=True, help="Whether pages are read where the feed has a teaser.")
@as_json_option
@pass_session
def set_(session: Session, list_name: str, source: str, full_text: bool, as_json: bool) -> None:
    """Change how a source is read.

    \b
    Example:
      digest sources set morning 3 --full-text
    """
    with session.service.database.write() as connection:
        found = source_of(connection, list_named(connection, list_name).id, source)
        set_full_text(connection, found.id, full_text)
    print_record({"source": shown_address(found.address), "full_text": full_text}, as_json=as_json)


@sources.command()
@click.argument("list_name", metavar="LIST")
@click.argument("source", metavar="ID|ADDRESS")
@as_json_option
@pass_session
def review(session: Session, list_name: str, source: str, as_json: bool) -> None:
    """Show the old articles that came as new and are held, for `release` or `discard`.

    \b
    Example:
      digest sources review morning 3
    """
    with session.service.database.read() as connection:
        found = source_of(connection, list_named(connection, list_name).id, source)
        articles = held_articles(connection, found.id)
    rows = [{"id": one.id, "published": one.published, "title": one.title, "url": one.url} for one in articles]
    print_rows(rows, as_json=as_json, empty="no article of this source is held")


@sources.command(name="release")
@click.argument("list_name", metavar="LIST")
@click.argument("source", metavar="ID|ADDRESS")
@as_json_option
@pass_session
def release_(session: Session, list_name: str, source: str, as_json: bool) -> None:
    """Let the held articles of a source into the next edition, as far as they are recent and were not told before.

    \b
    Example:
      digest sources release morning 3
    """
    with session.service.database.write() as connection:
        found = source_of(connection, list_named(connection, list_name).id, source)
        released = release(connection, found.id, session.service.clock())
    settled({"source": shown_address(found.address), "released": released}, released, as_json=as_json)


@sources.command(name="discard")
@click.argument("list_name", metavar="LIST")
@click.argument("source", metavar="ID|ADDRESS")
@as_json_option
@pass_session
def discard_(session: Session, list_name: str, source: str, as_json: bool) -> None:
    """Keep the held articles of a source out of editions for good.

    \b
    Example:
      digest sources discard morning 3
    """
    with session.service.database.write() as connection:
        found = source_of(connection, list_named(connection, list_name).id, source)
        discarded = discard(connection, found.id)
    settled({"source": shown_address(found.address), "discarded": discarded}, discarded, as_json=as_json)


def settled(record: dict[str, Any], count: int, *, as_json: bool) -> None:
    """Print what became of held articles; NothingToDoError when there were none."""
    if not count:
        raise NothingToDoError("no article of this source is held", where=record["source"])
    print_record(record, as_json=as_json)
