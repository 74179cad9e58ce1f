"""`digest db`: the database."""

from pathlib import Path

import click

from digest.cli.output import as_json_option, print_record
from digest.cli.session import Session, pass_session
from digest.errors import UsageError
from digest.service import Service
from digest.settings_file import SEARCHED
from digest.storage.backup import DATABASE, refuse_in_use, rest
from digest.storage.backup import backup as write_backup
from digest.storage.backup import restore as read_backup
from digest.storage.database import Database
from digest.storage.upgrade import HEAD


@click.group()
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
    print_record({"database": service.database.place, "revision": HEAD, "copy": copy}, as_json=as_json)


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
    write_backup(service.database, file, belongings(service, session.config), service.clock())
    print_record({"written": str(file), "bytes": file.stat().st_size}, as_json=as_json)


@db.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json_option
@pass_session
def restore(session: Session, file: Path, yes: bool, as_json: bool) -> None:
    """Put a backup back; stop `digest serve` first. What stands there now is kept beside it.

    Nothing is sent by itself afterwards: the lists rest, and what was on its way in the backup is uncertain.

    \b
    Example:
      digest db restore digest-2026-01-05.tar.gz --yes
    """
    service = session.service
    path = Database(service.database_address).path
    if path is None:
        raise UsageError("a PostgreSQL database is restored with its own tools", fix="run pg_restore or psql")
    if not yes:
        click.confirm(f"Put {file} in the place of {path}?", abort=True)
    refuse_in_use(path)
    kept = f".before-{service.clock():%Y%m%dT%H%M%SZ}"
    names = read_backup(file, {DATABASE: path, **belongings(service, session.config)}, kept)
    with service.database.write() as connection:
        doubtful = rest(connection, service.clock())
    record = {"restored": names, "replaced_files": f"*{kept}", "uncertain": doubtful, "lists": "all rest"}
    print_record(
        record | {"next": "digest deliveries list --uncertain; digest lists pause LIST --resume"}, as_json=as_json
    )


def belongings(service: Service, config: Path | None) -> dict[str, Path]:
    """The files a database is of no use without, by their names in a backup."""
    settings = Path(service.settings.file) if service.settings.file else config or SEARCHED[0]
    return {"secret.key": service.secret_key_path, "digest.toml": settings}
