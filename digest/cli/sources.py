"""`digest sources`: where a list's articles come from."""

from dataclasses import replace
from typing import Any

import click

from digest.cli.output import as_json_option, counted, print_record, print_rows
from digest.cli.session import Session, pass_session
from digest.errors import SourceError
from digest.model import SourceRecord
from digest.reading import read_one
from digest.sources.recognise import recognise
from digest.storage.lists import list_named
from digest.storage.sources import add_source, remove_source, source_of, sources_of


@click.group()
def sources() -> None:
    """Where a list's articles come from: feeds, web pages, folders of text."""


@sources.command()
@click.argument("list_name", metavar="LIST")
@click.argument("addresses", metavar="URL|FILE|FOLDER...", nargs=-1, required=True)
@click.option("--kind", help="feed, page, folder or package.module:Thing; recognised when not given.")
@as_json_option
@pass_session
def add(session: Session, list_name: str, addresses: tuple[str, ...], kind: str | None, as_json: bool) -> None:
    """Let a list read feeds, pages, files or folders; what each is, is recognised.

    \b
    Example:
      digest sources add morning https://example.org/feed.xml ./notes
    """
    service = session.service
    with service.database.read() as connection:
        found = list_named(connection, list_name)
    rows = []
    for address in addresses:
        recognised = recognise(address, service.fetcher)
        with service.database.write() as connection:
            chosen = kind or recognised.kind
            source = add_source(connection, found.id, chosen, recognised.address, service.clock())
        rows.append({"id": source.id, "kind": source.kind, "address": source.address, "note": recognised.note})
    print_rows(rows, as_json=as_json, empty="")


@sources.command(name="list")
@click.argument("list_name", metavar="LIST")
@as_json_option
@pass_session
def list_(session: Session, list_name: str, as_json: bool) -> None:
    """Show what a list reads and how its last reads went.

    \b
    Example:
      digest sources list morning
    """
    with session.service.database.read() as connection:
        found = sources_of(connection, list_named(connection, list_name).id)
    print_rows([health(source) for source in found], as_json=as_json, empty=f"{list_name} reads no source yet")


def health(source: SourceRecord) -> dict[str, Any]:
    """What is known of a source."""
    return {
        "id": source.id,
        "kind": source.kind,
        "address": source.address,
        "title": source.title,
        "last_good": source.good_at,
        "failures": source.failures,
        "next_try": None if source.disabled else source.next_try,
        "error": source.error,
        "problems": source.problems,
    }


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
    for entry in chosen:
        outcome = read_one(service, replace(entry, etag="", modified=""), service.clock())
        if isinstance(outcome, SourceError):
            rows.append(
                {"id": entry.id, "address": entry.address, "articles": 0, "problems": [], "error": str(outcome)}
            )
        else:
            feed = outcome.feed
            told = {"articles": len(feed.articles), "problems": feed.problems, "error": ""}
            rows.append({"id": entry.id, "address": entry.address, **told})
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
    print_record({"removed": found.address}, as_json=as_json)
