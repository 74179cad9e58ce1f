"""`digest dkim`: the keys that sign mails."""

from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from digest.cli.new_file import refuse_no_folder
from digest.cli.noun import Noun
from digest.cli.output import as_json_option, print_json
from digest.cli.session import Session, pass_session
from digest.domain import ascii_domain
from digest.errors import UsageError
from digest.messages.dkim_key import DkimKey, PrivateKey
from digest.messages.dkim_record import check_selector, dns_record
from subscribers.private_file import write_private

KINDS = ("rsa", "ed25519")
# What receivers must take (RFC 8301), and what still fits into one answer of the DNS.
RSA_BITS = 2048


@click.group(cls=Noun)
def dkim() -> None:
    """The keys that sign mails, so that receivers know them for ours."""


@dkim.command()
@click.argument("domain")
@click.argument("selector")
@click.option(
    "--kind", type=click.Choice(KINDS), default="rsa", show_default=True, help="What every receiver verifies."
)
@click.option("--out", metavar="FILE", help="Where the key goes.  [dkim-DOMAIN-SELECTOR.pem beside the settings]")
@as_json_option
@pass_session
def keygen(session: Session, domain: str, selector: str, kind: str, out: str | None, as_json: bool) -> None:
    """Write a new key for its owner alone, and print the DNS record and the settings that go with it.

    \b
    Example:
      digest dkim keygen example.org news2026
      digest dkim keygen example.org news2026e --kind ed25519
    """
    host, name = checked_domain(domain), check_selector(selector)
    file = out or f"dkim-{host}-{name}.pem"
    path = session.service.settings.path(file)
    refuse_no_folder(path)
    private = new_key(kind)
    write_key(path, private)
    record = dns_record(DkimKey(host, name, private))
    lines = f'[[dkim]]\ndomain = "{host}"\nselector = "{name}"\nkey_file = "{file}"'
    if as_json:
        print_json({"key_file": str(path), "name": record.name, "value": record.value, "zone": record.zone_lines,
                    "settings": lines})  # fmt: skip
        return
    click.echo(f"The key is in {path}.\n\nPublish this record, then wait until it can be seen:\n\n{record.zone_lines}")
    click.echo(f"\nWith it in place, add to {session.service.settings.file or 'digest.toml'}:\n\n{lines}")


def checked_domain(domain: str) -> str:
    """A domain in ASCII and small letters; UsageError when it is none."""
    host = ascii_domain(domain).lower()
    if not host:
        raise UsageError(f"{domain!r} is not a domain", where="DOMAIN", fix="write it like example.org")
    return host


def new_key(kind: str) -> PrivateKey:
    """A fresh private key."""
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)


def write_key(path: Path, private: PrivateKey) -> None:
    """Write a key as PEM into a new file of mode 0600; UsageError when there is a file already."""
    data = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        write_private(path, data, exclusive=True)
    except FileExistsError:
        raise UsageError(
            "there is a key already", where=str(path), fix="choose another selector: a key in use is not replaced"
        ) from None
