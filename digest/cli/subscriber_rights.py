"""`digest subscribers suppress` and `erase`: never mail an address again, and forget a person."""

import click
import sqlalchemy as sa

from digest.cli.ask import ask
from digest.cli.output import as_json_option, print_record
from digest.cli.session import Session, pass_session
from digest.errors import NothingToDoError, UsageError
from digest.service import Service
from subscribers.address import Address, parse_address
from subscribers.store import erase as erase_person
from subscribers.store import find_subscriber
from subscribers.subscriber import Subscriber
from subscribers.suppression_store import suppress as suppress_address
from subscribers.suppression_store import unsuppress


def known(connection: sa.Connection, address: Address) -> Subscriber:
    """The person of an address; UsageError when there is nobody."""
    person = find_subscriber(connection, address)
    if person is None:
        raise UsageError(
            f"nobody has the address {address.address}", fix="`digest subscribers list` shows who is there"
        )
    return person


@click.command()
@click.argument("email")
@click.option("--reason", default="by an admin", show_default=True, help="Why.")
@click.option("--lift", is_flag=True, help="Allow mail to it again.")
@as_json_option
@pass_session
def suppress(session: Session, email: str, reason: str, lift: bool, as_json: bool) -> None:
    """Never mail an address again, on any list, however it is imported; or lift that.

    \b
    Example:
      digest subscribers suppress anna@example.org --reason "complained by phone"
    """
    service = session.service
    address = parse_address(email)
    with service.database.write() as connection:
        if lift:
            changed = unsuppress(connection, address, hash_key=service.hash_key)
        else:
            changed = suppress_address(
                connection, address, hash_key=service.hash_key, reason=reason, now=service.clock()
            )
    if not changed:
        raise NothingToDoError(f"{address.address} is {'not ' if lift else ''}suppressed{'' if lift else ' already'}")
    print_record({"address": address.address, "suppressed": not lift}, as_json=as_json)


@click.command()
@click.argument("email")
@click.option("--suppress", "suppressed", is_flag=True, help="And keep a keyed hash, so that nobody can add it again.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json_option
@pass_session
def erase(session: Session, email: str, suppressed: bool, yes: bool, as_json: bool) -> None:
    """Erase a person: address, name, subscriptions, consent. Deliveries stay, naming nobody.

    \b
    Example:
      digest subscribers erase anna@example.org --yes
    """
    service: Service = session.service
    with service.database.read() as connection:
        person = known(connection, parse_address(email))
    ask(f"Erase {person.address}? This cannot be undone.", yes=yes, as_json=as_json)
    with service.database.write() as connection:
        erase_person(connection, person.id, now=service.clock(), suppress="erased on request" if suppressed else "")
    print_record({"erased": person.address, "suppressed": suppressed}, as_json=as_json)
