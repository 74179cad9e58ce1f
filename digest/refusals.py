"""What a relay's refusals, day after day, say of a reader: that nobody is there. Such an address is suppressed."""

import logging
from collections.abc import Sequence

from digest.deliveries.reply import masked
from digest.deliveries.work import Progress
from digest.feedback.proven_dead import proven_dead, status_in
from digest.service import Service
from digest.storage.refused import NO_SUCH_USER, Refused, refused
from subscribers.suppression_store import suppress_hash

LOG = logging.getLogger("digest.refusals")

# On so many days in a row must a reader be refused, and nothing be taken in between.
DAYS = 3
# Are so many refused in one run, and more than a share of all, then it is the relay that knows nobody.
MANY = 5


def suppress_refused(service: Service, failed: Sequence[int], done: Progress) -> int:
    """Suppress who was refused as unknown in a run, by its failed deliveries, as on the days before; gives how many."""
    if not failed:
        return 0
    with service.database.read() as connection:
        found = refused(connection, failed, service.clock())
    if len(found) >= MANY and len(found) > service.settings.alarm.failed_share * (done.sent + done.failed):
        LOG.warning("%d readers are unknown to the relay, too many at once to be believed", len(found))
        return 0
    gone = [reader for reader in found if is_gone(reader)]
    with service.database.write() as connection:
        for reader in gone:
            reason = f"refused on {DAYS} days: {masked(reader.replies[0][1])}"
            suppress_hash(connection, reader.address_hash, reason=reason, now=service.clock())
    if gone:
        LOG.warning("%d readers were suppressed: their servers say on %d days that nobody is there", len(gone), DAYS)
    return len(gone)


def is_unknown(reply: str) -> bool:
    """Whether a final reply to our own client says, and nothing in it speaks against it, that there is no such user."""
    return status_in(reply) in NO_SUCH_USER and proven_dead("", reply)


def is_gone(reader: Refused) -> bool:
    """Whether a reader's latest deliveries, on enough days and without one that was taken, say that nobody is there."""
    days = set()
    for moment, reply in reader.replies:
        if not is_unknown(reply):
            break
        days.add(moment.date())
    return len(days) >= DAYS
