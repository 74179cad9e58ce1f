"""A person who reads."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscriber:
    """A person: the address that is mailed, a name if known, the language of the mail's furniture ("": the list's)."""

    id: int
    address: str
    name: str = ""
    language: str = ""
    created_at: datetime | None = None
