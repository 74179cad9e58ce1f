"""What the demo did, as values: what was collected, what became a story and why, who got it and who did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from digest.collection import Collected
from digest.demo.mail import Mail
from digest.demo.morning import COLLECTED, NEXT_MORNING, SECOND_PASS, Played
from digest.demo.readers import KYIV
from digest.model import Article, MailingList, State, Story
from digest.pipeline import Pass
from digest.service import Service
from digest.storage.articles import articles_of
from digest.storage.editions import Looked, looked_at
from digest.storage.outcomes import Outcome, not_readers, outcomes
from subscribers.list_store import walk_list
from subscribers.subscription import Subscription

MOST = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRead:
    """What one source gave."""

    file: str
    publications: tuple[str, ...]
    articles: int
    problems: tuple[str, ...]
    error: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryTold:
    """A story of the edition: its lead's title, the publications that tell it, and why it stands where it stands."""

    title: str
    sources: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """An article that is in no story, and why."""

    title: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A mail that arrived: whose it is, when by their own clock, and where to look at it."""

    address: str
    at: str
    zone: str
    language: str
    topics: tuple[str, ...]
    subject: str
    file: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NotSent:
    """Somebody on the list who got nothing, and why."""

    address: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LaterPass:
    """What a later pass came to: nothing, if all is well."""

    at: str
    sources_read: int
    articles_new: int
    editions: tuple[str, ...]
    mails_sent: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """The whole demo; times are those of the list's own zone but where a reader's zone is named."""

    list: str
    folder: str
    mails: str
    settings: str
    collected_at: str
    collected: tuple[SourceRead, ...]
    composed_at: str
    stories: tuple[StoryTold, ...]
    left_out: tuple[LeftOut, ...]
    sent: tuple[Sent, ...]
    not_sent: tuple[NotSent, ...]
    second_pass: LaterPass
    next_morning: LaterPass


def account_of(service: Service, played: Played, mails: Sequence[Mail], folder: Path) -> Account:
    """The account of what was played: the mails as they arrived, everything else as the database remembers it."""
    mailing_list, first = played.mailing_list, played.editions[0]
    with service.database.read() as connection:
        articles = articles_of(connection, mailing_list.id, MOST)
        looked = looked_at(connection, first.id)
        people = {entry.subscriber.address: entry for entry in walk_list(connection, mailing_list.id)}
        return Account(
            list=mailing_list.title,
            folder=str(folder),
            mails=str(folder / "mails"),
            settings=service.settings.file,
            collected_at=clock_time(COLLECTED),
            collected=tuple(source_read(entry, articles) for entry in played.collected),
            composed_at=clock_time(first.slot.instant),
            stories=tuple(story_told(story, looked) for story in first.stories),
            left_out=tuple(
                LeftOut(title=entry.article.title, reason=entry.reason.partition(": told by ")[0])
                for entry in looked
                if not entry.chosen
            ),
            sent=tuple(sent(mail, people[mail.recipient], mailing_list, folder / "mails") for mail in mails),
            not_sent=not_sent(connection, mailing_list, people),
            second_pass=later_pass(played.second_pass, SECOND_PASS),
            next_morning=later_pass(played.next_morning, NEXT_MORNING),
        )


def clock_time(moment: datetime, zone: str = KYIV) -> str:
    """A moment on the clock of a zone."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def source_read(collected: Collected, articles: Sequence[Article]) -> SourceRead:
    """What one source gave."""
    own = (article.source for article in articles if article.source_id == collected.source.id)
    return SourceRead(
        file=Path(collected.source.address).name,
        publications=tuple(sorted(set(own))),
        articles=collected.saved.new,
        problems=collected.problems,
        error=collected.error,
    )


def story_told(story: Story, looked: Sequence[Looked]) -> StoryTold:
    """A story in short."""
    sources = dict.fromkeys(article.source for article in story.articles)
    (reason,) = (entry.reason for entry in looked if entry.article.id == story.lead.id)
    return StoryTold(title=story.lead.title, sources=tuple(sources), reason=reason.partition(", worth ")[0])


def sent(mail: Mail, person: Subscription, mailing_list: MailingList, folder: Path) -> Sent:
    """A mail that arrived, and what its reader had asked for."""
    zone = person.zone or mailing_list.zone
    return Sent(
        address=mail.recipient,
        at=clock_time(mail.date, zone),
        zone=zone,
        language=person.subscriber.language or mailing_list.language,
        topics=person.topics,
        subject=mail.subject,
        file=str(folder / f"{mail.name}.html"),
    )


def not_sent(
    connection: sa.Connection, mailing_list: MailingList, people: dict[str, Subscription]
) -> tuple[NotSent, ...]:
    """Who is on the list and got nothing: deliveries that did not end as sent, and those who may not be mailed."""
    others = [state for state in State if state is not State.SENT]
    undelivered = outcomes(connection, list_id=mailing_list.id, states=others)
    there = [NotSent(address=outcome.address, reason=why(outcome, people[outcome.address])) for outcome in undelivered]
    barred = not_readers(connection, mailing_list)
    return (*there, *(NotSent(address=address, reason=reason) for address, reason in barred))


def why(outcome: Outcome, person: Subscription) -> str:
    """Why a delivery was not sent."""
    wish = f" (wants only {', '.join(person.topics)})" if person.topics and outcome.state == State.SKIPPED else ""
    return f"{outcome.state}: {outcome.reply or 'no reply'}{wish}"


def later_pass(done: Pass, moment: datetime) -> LaterPass:
    """What a pass came to."""
    return LaterPass(
        at=clock_time(moment),
        sources_read=len(done.collected),
        articles_new=sum(entry.saved.new for entry in done.collected),
        editions=tuple(f"{edition.state}: {edition.reason or edition.subject}" for edition in done.editions),
        mails_sent=done.delivered.sent,
    )
