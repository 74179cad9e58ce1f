"""Which lists a command is about."""

import sqlalchemy as sa

from digest.model import MailingList
from digest.storage.lists import list_named, lists_there


def chosen(connection: sa.Connection, name: str | None) -> tuple[MailingList, ...]:
    """The list of a name, or all lists where none is named; UsageError when there is no such list."""
    return (list_named(connection, name),) if name else lists_there(connection)


def of_list(mailing_list: MailingList, name: str | None) -> dict[str, str]:
    """What a row says of the list it belongs to: nothing where one list was asked for by name."""
    return {} if name else {"list": mailing_list.name}
