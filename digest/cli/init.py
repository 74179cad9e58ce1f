"""`digest init`: what a new machine needs."""

import json
import secrets
from contextlib import closing
from pathlib import Path

import click

from digest.cli.output import as_json_option, print_record
from digest.cli.session import Session, pass_session
from digest.epoch import begin, epoch_file
from digest.settings_checks import check_base_url
from digest.settings_file import SEARCHED
from digest.storage.database import Database
from digest.storage.upgrade import revision
from subscribers.keys import write_new_key_file
from subscribers.private_file import write_private

SETTINGS = """\
# How this machine runs. Lists, sources and readers live in the database.
# docs/reference.md lists every setting; `digest settings check` tries them.

[service]
database = "digest.db"            # or postgresql://user@host/name
base_url = {base_url}{gap}# where readers reach `digest serve`: https://news.example.org
secret_key_file = "secret.key"    # keep it: without it no link in any sent mail works

[transport]
kind = "folder"                   # "smtp" to send; "folder" writes .eml files
folder = "outbox"

[smtp]
host = "localhost"
port = 25
security = "none"                 # "starttls" or "tls" for a relay that is not on this machine

[delivery]
give_up_after = "3d"
on_uncertain = "hold"
"""


@click.command()
@click.option("--base-url", metavar="URL", default="", help="Where readers will reach `digest serve`.")
@as_json_option
@pass_session
def init(session: Session, base_url: str, as_json: bool) -> None:
    """Write digest.toml, a secret key and the database; what is there already stays as it is.

    \b
    Example:
      digest init --base-url https://news.example.org
    """
    path = session.config or SEARCHED[0]
    made = [str(path)] if write_settings(path, base_url) else []
    session.config = path
    service = session.service
    if not service.secret_key_path.exists():
        write_new_key_file(service.secret_key_path, secrets.token_bytes)
        made.append(str(service.secret_key_path))
    with closing(Database(service.database_address)) as database:
        fresh = revision(database) == ""
    service.upgrade()
    made += [service.database.place] if fresh else []
    # A database that was made this moment has sent nothing, whatever lies beside the settings.
    if fresh:
        begin(service)
        made.append(str(epoch_file(service)))
    next_step = 'digest lists add morning --title "The Morning" --from "Morning <news@example.org>"'
    if as_json:
        print_record({"made": made, "next": next_step}, as_json=True)
        return
    there = f"nothing: {path} and what it names are here already"
    print_record({"made": made or there, "next": next_step}, as_json=False)


def write_settings(path: Path, base_url: str) -> bool:
    """Write a first settings file, for its owner alone; whether it was not there yet; SettingsError for no URL."""
    if path.exists():
        return False
    # What is wrong in the file stays wrong, as the next `init` leaves it as it is.
    check_base_url(base_url, "--base-url")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A string of JSON is one of TOML.
    quoted = json.dumps(base_url, ensure_ascii=False)
    gap = " " * max(1, 23 - len(quoted))
    write_private(path, SETTINGS.format(base_url=quoted, gap=gap).encode("utf-8"))
    return True
