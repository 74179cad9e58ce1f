"""`digest db`: the database."""

from pathlib import Path

import click

from digest.cli.ask import ask
from digest.cli.new_file import refuse_taken
from digest.cli.noun import Noun
from digest.cli.output import as_json_option, print_record
from digest.cli.session import Session, pass_session
from digest.epoch import leave, lock, outdate, why_locked
from digest.errors import UsageError
from digest.service import Service
from digest.settings_file import SEARCHED
from digest.storage.backup import DATABASE, refuse_damaged, refuse_in_use, unpack
from digest.storage.backup import backup as write_backup
from digest.storage.backup import restore as put_back
from digest.storage.database import Database
from digest.storage.outcomes import open_counts
from digest.storage.upgrade import HEAD


@click.group(cls=Noun)
def db() -> None:
    """The database: its schema, and a copy of all that cannot be made again."""


@db.command()
@as_json_option
@pass_session
def upgrade(session: Session, as_json: bool) -> None:
    """Bring the schema to what this program expects; SQLite is copied first.

    \b
    Example:
      digest db upgrade
    """
    service = session.service
    copy = service.upgrade()
    record = {"database": service.database.place, "revision": HEAD, "copy": copy}
    why = why_locked(service)
    print_record(record | {"sending": f"locked: {why}" if why else "may go on"}, as_json=as_json)


@db.command()
@click.argument("file", type=click.Path(path_type=Path))
@as_json_option
@pass_session
def backup(session: Session, file: Path, as_json: bool) -> None:
    """Write the database, the secret key and the settings into one file, while everything goes on.

    \b
    Example:
      digest db backup digest-2026-01-05.tar.gz
    """
    service = session.service
    refuse_taken(file)
    write_backup(service.database, file, belongings(service, session.config), service.clock())
    # So that the copy is known as older, also when it comes back by another way than `digest db restore`.
    outdate(service)
    print_record({"written": str(file), "bytes": file.stat().st_size}, as_json=as_json)


@db.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json_option
@pass_session
def restore(session: Session, file: Path, yes: bool, as_json: bool) -> None:
    """Put a backup back; stop `digest serve` first. What stands there now is kept beside it.

    Sending is locked afterwards, until `digest unlock`; the pages go on, so that readers can leave.

    \b
    Example:
      digest db restore digest-2026-01-05.tar.gz --yes
    """
    service = session.service
    path = Database(service.database_address).path
    if path is None:
        raise UsageError("a PostgreSQL database is restored with its own tools", fix="run pg_restore or psql")
    targets = {DATABASE: path, **belongings(service, session.config)}
    found, now = unpack(file, targets), service.clock()
    refuse_damaged(found[DATABASE], path.parent, file)
    refuse_in_use(path)
    ask(f"Put {file} in the place of {path}?", yes=yes, as_json=as_json)
    # The lock comes first: whoever is killed from here on leaves nothing that sends.
    lock(service, f"{file.name} was restored at {now:%Y-%m-%d %H:%M}Z")
    kept = f".before-{now:%Y%m%dT%H%M%SZ}"
    put_back(found, targets, kept)
    leave(service)
    with service.database.read() as connection:
        waiting = open_counts(connection)
    record = {"restored": sorted(found), "replaced_files": f"*{kept}", "sending": "locked", "open": waiting}
    print_record(record | {"next": "digest unlock"}, as_json=as_json)


def belongings(service: Service, config: Path | None) -> dict[str, Path]:
    """The files a database is of no use without, by their names in a backup."""
    settings = Path(service.settings.file) if service.settings.file else config or SEARCHED[0]
    return {"secret.key": service.secret_key_path, "digest.toml": settings}
