"""What an import makes of a person's place on a list: pure, from what is there and what the file says."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from subscribers.import_row import ImportRow
from subscribers.preferences import Preferences
from subscribers.subscriber import Subscriber
from subscribers.subscription import Status, Subscription


def settle_row(
    old: Subscription | None, person: Subscriber, list_id: int, row: ImportRow, *, consent: str, now: datetime
) -> Subscription:
    """The subscription after the import of a row; `old` itself when nothing changes. Consent is the whole import's."""
    return changed(old, person, row, consent, now) if old else new(person, list_id, row, consent, now)


def is_refused(old: Subscription | None, row: ImportRow) -> bool:
    """Whether a row would bring back somebody who unsubscribed: an import never does, whatever consent it claims."""
    return old is not None and old.status is Status.UNSUBSCRIBED and row.status is not Status.UNSUBSCRIBED


def new(person: Subscriber, list_id: int, row: ImportRow, consent: str, now: datetime) -> Subscription:
    """The subscription of somebody who was not on the list."""
    status = wanted_status(row, consent)
    return Subscription(
        subscriber=person,
        list_id=list_id,
        status=status,
        created_at=now,
        changed_at=now,
        reason="unsubscribed in an imported file" if status is Status.UNSUBSCRIBED else "",
        **consent_of(row, status, consent, now),
        **choices_of(row.preferences),
    )


def changed(old: Subscription, person: Subscriber, row: ImportRow, consent: str, now: datetime) -> Subscription:
    """The subscription of somebody who is on the list; `old` itself when the row says nothing new."""
    wanted = wanted_status(row, consent)
    changes = choices_of(row.preferences)
    if wanted is Status.UNSUBSCRIBED is not old.status:
        changes |= {"status": wanted, "reason": "unsubscribed in an imported file"}
    elif wanted is Status.ACTIVE and old.status is Status.PENDING:
        changes |= {"status": wanted, **consent_of(row, wanted, consent, now)}
    after = replace(old, subscriber=person, **changes)
    return old if after == old else replace(after, changed_at=now)


def settle_person(person: Subscriber, preferences: Preferences) -> Subscriber:
    """The person with the name and language that a row gives."""
    name = person.name if preferences.name is None else preferences.name
    language = person.language if preferences.language is None else preferences.language
    return replace(person, name=name, language=language)


def wanted_status(row: ImportRow, consent: str) -> Status:
    """The status a row asks for: active or paused only with consent, the import's or, beside a status, the file's."""
    status = row.status or Status.ACTIVE
    agreed = consent or (row.consent and row.status)
    return Status.PENDING if status in (Status.ACTIVE, Status.PAUSED) and not agreed else status


def consent_of(row: ImportRow, status: Status, consent: str, now: datetime) -> dict[str, Any]:
    """What is recorded of the consent: the file's own, else the import's for those whom it makes active."""
    if row.consent:
        return {"consent": row.consent, "consent_at": row.consent_at}
    if consent and status in (Status.ACTIVE, Status.PAUSED):
        return {"consent": consent, "consent_at": now}
    return {}


def choices_of(preferences: Preferences) -> dict[str, Any]:
    """The choices for one list that were made."""
    choices = {"zone": preferences.zone, "cadence": preferences.cadence, "topics": preferences.topics}
    return {name: value for name, value in choices.items() if value is not None}
