"""The nouns: frozen values that the rooms hand to each other."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum


class Cadence(StrEnum):
    """How often a reader gets a list; `extra` is an edition sent by hand."""

    DAILY = "daily"
    WEEKLY = "weekly"
    EXTRA = "extra"


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    CLAIMED = "claimed"
    ATTEMPTING = "attempting"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SKIPPED = "skipped"


class EditionState(StrEnum):
    """What became of a slot: an edition, nothing worth sending, or too late."""

    COMPOSED = "composed"
    SKIPPED = "skipped"
    MISSED = "missed"


class Mark(StrEnum):
    """What an editor said of an article: nothing, put it first in the next edition, or keep it out."""

    NONE = ""
    PIN = "pin"
    MUTE = "mute"


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One published piece; `source` is the publication's name, `source_id` and `id` are rows (0: not stored).

    `page_read` says that its page was asked for the whole text; the sides of `image` are in pixels (0: not told).
    """

    url: str
    title: str
    text: str
    source: str
    guid: str = ""
    author: str = ""
    published: datetime | None = None
    language: str = ""
    image: str = ""
    image_width: int = 0
    image_height: int = 0
    tags: tuple[str, ...] = ()
    credit: str = ""
    fingerprint: str = ""
    first_seen: datetime | None = None
    page_read: bool = False
    mark: Mark = Mark.NONE
    source_id: int = 0
    id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """What one read of a source gave: its title, its articles, and what was wrong with it in plain words."""

    title: str = ""
    articles: tuple[Article, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRecord:
    """What is remembered of a source: where it is, what its last reads gave, when it is read next.

    `moves` counts the reads in a row that were redirected for good to `moved_to`; `unchanged` the good `reads` that
    gave nothing new; `paragraphs` the articles that had one, by its hash; `held` those that wait for a look.
    """

    kind: str
    address: str
    title: str = ""
    etag: str = ""
    modified: str = ""
    fetched_at: datetime | None = None
    good_at: datetime | None = None
    failures: int = 0
    next_try: datetime | None = None
    error: str = ""
    problems: tuple[str, ...] = ()
    disabled: bool = False
    moved_to: str = ""
    moves: int = 0
    reads: int = 0
    unchanged: int = 0
    usual_gap: timedelta | None = None
    newest: datetime | None = None
    full_text: bool = False
    paragraphs: tuple[tuple[str, int], ...] = ()
    held: int = 0
    id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A verbatim sentence and the article it stands in."""

    text: str
    article: Article


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """One or more articles about the same event; `reasons` say why it stands where it stands.

    A story that is not `for_all` is kept for readers who chose its topics, beside what everybody gets. One that is
    `pinned` stands first, whatever it is worth. `update_of` is the headline under which an earlier edition told it.
    """

    articles: tuple[Article, ...]
    lead: Article
    summary: tuple[Sentence, ...] = ()
    reasons: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    for_all: bool = True
    worth: float = 0.0
    pinned: bool = False
    update_of: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A name and the rules by which an article belongs to it: any tag, any word, any source."""

    name: str
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What fits an article by a word, a tag, its source or a topic (`kind`); `weight` multiplies what it counts."""

    kind: str
    value: str
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """How a list chooses: ages are limits on what is recent (None: no limit), the counts are caps.

    With fewer stories than `at_least` an edition waits, up to the `longest_silence` (None: for ever). `variety` says
    how much likeness to better stories costs. A summary has at most `characters` (0: no limit).
    """

    max_age: timedelta | None = timedelta(days=3)
    first_max_age: timedelta | None = timedelta(days=7)
    stories: int = 12
    per_source: int = 4
    per_topic: int = 0
    sentences: int = 3
    characters: int = 0
    at_least: int = 1
    longest_silence: timedelta | None = timedelta(days=7)
    variety: float = 1.0
    updates: bool = True
    weights: tuple[Rule, ...] = ()
    pins: tuple[Rule, ...] = ()
    mutes: tuple[Rule, ...] = ()
    subject: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """A list's look: colours as #rrggbb, fonts by name, a logo with its size in pixels; "" and 0: as digest comes."""

    accent: str = ""
    accent_dark: str = ""
    paper: str = ""
    paper_dark: str = ""
    sheet: str = ""
    sheet_dark: str = ""
    fonts: str = ""
    footer: str = ""
    logo: str = ""
    logo_width: int = 0
    logo_height: int = 0
    logo_alt: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MailingList:
    """A newsletter: its name, sender, schedule, zone policy, look, selection policy and topics.

    `unsubscribe_mailto` takes a mail as an unsubscribe, `return_path` bounces; `help_url` is where readers find help.
    `next_subject` is an editor's for the next edition; once one was composed, for the editions of that date alone.
    `send_between`: local hours (HH:MM-HH:MM) for its mails, "" for all day; `on_uncertain`: `hold`, `resend` or "".
    """

    name: str
    title: str
    sender: str
    at: time = time(7, 0)
    zone: str = "UTC"
    local_hour: bool = False
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    weekly_on: int = 0
    language: str = "en"
    template: str = "morning"
    reply_to: str = ""
    postal_address: str = ""
    unsubscribe_mailto: str = ""
    help_url: str = ""
    return_path: str = ""
    style: Style = field(default_factory=Style)
    policy: Policy = field(default_factory=Policy)
    topics: tuple[Topic, ...] = ()
    next_subject: str = ""
    next_subject_on: date | None = None
    on_uncertain: str = ""
    paused: bool = False
    send_between: str = ""
    active_since: datetime | None = None
    version: int = 1
    id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A moment at which a list is due; `readers` names the group it is for ("" for all, else their zone)."""

    list: MailingList
    cadence: Cadence
    date: date
    instant: datetime
    readers: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """The digest of one list for one slot, frozen once composed; `readers` names the group it was composed for."""

    list: MailingList
    cadence: Cadence
    slot: Slot
    subject: str
    preheader: str
    stories: tuple[Story, ...]
    composed_at: datetime
    readers: str = ""
    state: EditionState = EditionState.COMPOSED
    reason: str = ""
    id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """An edition set for one subscriber: `pieces` joined are all of it, CRLF and dot-stuffed, without the final dot."""

    sender: str
    recipient: str
    pieces: tuple[bytes, ...]
    message_id: str

    @property
    def data(self) -> bytes:
        """All of it."""
        return b"".join(self.pieces)


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One edition on its way to one subscriber: the row, and what setting the message needs to know of the reader."""

    edition: int
    subscriber: int
    state: State = State.PENDING
    token: str = ""
    lease_until: datetime | None = None
    attempts: int = 0
    retry_at: datetime | None = None
    reply: str = ""
    give_up_at: datetime | None = None
    address: str = ""
    language: str = ""
    topics: tuple[str, ...] = ()
    zone: str = ""
    id: int = 0
