"""What came back about a mail that was sent."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a mail that came back says: not delivered for good, not delivered yet, unwanted; or none of these."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    COMPLAINT = "complaint"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Feedback:
    """What one mail says of one recipient; what it does not tell is "".

    `status` is an enhanced code (RFC 3463). `suppress`: nobody is at that address, by the word of its own server.
    `action` is RFC 3464's word (failed, delayed, delivered, relayed, expanded), or `replied` by an automatic answer.
    `message_id` and `ways_out` (List-Unsubscribe) are the returned mail's, as far as it was returned.
    """

    kind: Kind
    address: str = ""
    status: str = ""
    suppress: bool = False
    action: str = ""
    diagnostic: str = ""
    message_id: str = ""
    ways_out: tuple[str, ...] = ()
