"""Subscriptions as CSV that a spreadsheet can open safely and the import reads back."""

import csv
import io
from collections.abc import Iterable, Iterator

from subscribers.formula import guard
from subscribers.subscription import Subscription
from subscribers.topics import format_topics

HEADER = (
    "address",
    "name",
    "status",
    "language",
    "zone",
    "cadence",
    "topics",
    "consent",
    "consent_at",
    "created_at",
)


def export_rows(subscriptions: Iterable[Subscription]) -> Iterator[str]:
    """The lines of a CSV file with CRLF (RFC 4180): a header, then a line for each subscription; times in UTC."""
    yield csv_line(HEADER)
    for subscription in subscriptions:
        yield csv_line([guard(cell) for cell in cells_of(subscription)])


def cells_of(subscription: Subscription) -> tuple[str, ...]:
    """The cells of a subscription in the order of the header."""
    person = subscription.subscriber
    return (
        person.address,
        person.name,
        subscription.status.value,
        person.language,
        subscription.zone,
        subscription.cadence,
        format_topics(subscription.topics) if subscription.topics else "",
        subscription.consent,
        subscription.consent_at.isoformat() if subscription.consent_at else "",
        subscription.created_at.isoformat() if subscription.created_at else "",
    )


def csv_line(cells: Iterable[str]) -> str:
    """One line of CSV with its end."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
