"""The whole demo: a fresh folder, a service and an inbox of its own, a morning of both, the mails and the account."""

from collections.abc import Callable
from pathlib import Path

from digest.clock import shifted_clock
from digest.demo.account import Account, account_of
from digest.demo.folder import fresh_folder
from digest.demo.inbox import Inbox
from digest.demo.index import index
from digest.demo.mail import read_mail
from digest.demo.mails import write_mails
from digest.demo.morning import LIST_MADE, play
from digest.service import Service
from digest.settings import Settings
from digest.settings_reading import read_settings
from subscribers.keys import write_new_key_file

SETTINGS = """\
# The settings of the demo. Look around with them: `digest --config {file} editions list morning`

[service]
database = "digest.db"
base_url = "https://tide.readers.test"
secret_key_file = "secret.key"

[transport]
kind = "smtp"

[smtp]                            # the inbox, which was there as long as the demo ran
host = "{host}"
port = {port}
security = "none"
"""


def tell(out: Path, random_bytes: Callable[[int], bytes], ticks: Callable[[], float]) -> Account:
    """Play the demo in a folder and give the account of it; `random_bytes` makes the key, `ticks` counts seconds."""
    folder = fresh_folder(out)
    with Inbox() as inbox:
        service = Service(write_settings(folder / "digest.toml", inbox), clock=shifted_clock(LIST_MADE, ticks))
        write_new_key_file(service.secret_key_path, random_bytes)
        service.upgrade()
        try:
            played = play(service, ticks)
            mails = tuple(read_mail(number, received) for number, received in enumerate(inbox.messages, 1))
            write_mails(mails, folder / "mails")
            account = account_of(service, played, mails, folder)
        finally:
            service.close()
    Path(account.mails, "index.html").write_text(index(account), encoding="utf-8")
    return account


def write_settings(file: Path, inbox: Inbox) -> Settings:
    """Write the settings file, and read it as any other; what the environment says is meant for another service."""
    file.write_text(SETTINGS.format(file=file, host=inbox.host, port=inbox.port), encoding="utf-8")
    file.chmod(0o600)
    return read_settings(file, {})
