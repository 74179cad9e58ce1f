"""The three verbs against real parts, on both databases: never twice, never missed, one edition a slot."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest.composition import freeze, prepare
from digest.errors import NothingToDoError, TemplateError, UsageError
from digest.extra import compose_extra, draft_now, send_again, send_test
from digest.model import Cadence, EditionState, Policy, Rule, Slot
from digest.pipeline import Pass, compose, deliver, run
from digest.schedule import due_slots
from digest.service import Service
from digest.storage.articles import articles_of
from digest.storage.editions import editions_of, looked_at
from digest.storage.lists import change_list, remove_list
from digest.storage.outcomes import call_off, outcomes
from digest.storage.sources import add_source, sources_of
from digest.storage.tables import deliveries
from subscribers.preferences import Preferences
from subscribers.store import change_preferences, unsubscribe
from tests.house import House, house


@pytest.fixture
def at_home(tmp_path: Path, database_address: str) -> Iterator[House]:
    with house(tmp_path, database_address) as built:
        yield built


def slot_of(built: House, day: int, **values: object) -> Slot:
    """The slot of a day in January 2026 at seven, UTC; the clock is moved there."""
    moment = datetime(2026, 1, day, 7, tzinfo=UTC)
    built.now = max(built.now, moment)
    slot = Slot(list=built.list_now(), cadence=Cadence.DAILY, date=moment.date(), instant=moment)
    return replace(slot, **values)


def run_at(built: House, day: int, hour: int) -> Pass:
    """One pass at an hour (UTC) of a day in January 2026."""
    built.now = datetime(2026, 1, day, hour, tzinfo=UTC)
    return run(built.service)


def titles(built: House, slot: Slot) -> list[str]:
    (edition,) = compose(built.service, slot)
    return [story.lead.title for story in edition.stories]


def test_the_main_job_from_a_folder_to_mails(at_home: House) -> None:
    morning = at_home.make_list()
    for name in ("anna", "ben"):
        at_home.reader(morning, f"{name}@example.org")
    at_home.article("Harbour", "A new bridge over the old canal was opened by the mayor on Monday.")
    at_home.now = datetime(2026, 1, 5, 7, 1, tzinfo=UTC)
    done = run(at_home.service)
    assert (done.delivered.sent, len(done.editions), done.failures) == (2, 1, ())
    assert at_home.mails() == {"anna@example.org": ["Harbour"], "ben@example.org": ["Harbour"]}
    (text,) = at_home.texts("ben@example.org")
    assert "A new bridge over the old canal was opened by the mayor on Monday." in " ".join(text.split())


def test_a_second_pass_has_nothing_to_do(at_home: House) -> None:
    at_home.reader(at_home.make_list(), "anna@example.org")
    at_home.article("Harbour")
    at_home.now = datetime(2026, 1, 5, 7, 1, tzinfo=UTC)
    run(at_home.service)
    again = run(at_home.service)
    assert (again.editions, again.delivered.sent) == ((), 0)


def test_no_article_comes_twice_and_none_is_missed(at_home: House) -> None:
    at_home.reader(at_home.make_list(), "anna@example.org")
    at_home.article("Harbour")
    assert titles(at_home, slot_of(at_home, 5)) == ["Harbour"]
    deliver(at_home.service)
    at_home.article("Lighthouse")
    assert titles(at_home, slot_of(at_home, 6)) == ["Lighthouse"]


def test_nothing_new_is_recorded_with_its_reason(at_home: House) -> None:
    at_home.reader(at_home.make_list(), "anna@example.org")
    at_home.article("Harbour")
    compose(at_home.service, slot_of(at_home, 5))
    (edition,) = compose(at_home.service, slot_of(at_home, 6))
    assert edition.state is EditionState.SKIPPED
    assert "nothing new" in edition.reason
    assert deliver(at_home.service).sent == 1


def test_an_edition_that_waits_loses_nothing(at_home: House) -> None:
    at_home.reader(at_home.make_list(policy=Policy(at_least=2)), "anna@example.org")
    at_home.article("Harbour")
    (waiting,) = compose(at_home.service, slot_of(at_home, 5))
    assert (waiting.state, waiting.reason[:16]) == (EditionState.SKIPPED, "waits: 1 story, ")
    at_home.article("Lighthouse")
    assert sorted(titles(at_home, slot_of(at_home, 6))) == ["Harbour", "Lighthouse"]
    deliver(at_home.service)
    at_home.article("Ferry")
    assert titles(at_home, slot_of(at_home, 7)) == []
    assert titles(at_home, slot_of(at_home, 13)) == ["Ferry"]


def test_an_edition_that_reached_nobody_counts_for_nobody(at_home: House) -> None:
    at_home.reader(at_home.make_list(), "anna@example.org")
    at_home.article("Harbour")
    compose(at_home.service, slot_of(at_home, 5))
    with at_home.service.database.write() as connection:
        connection.execute(sa.update(deliveries).values(state="failed"))
    assert titles(at_home, slot_of(at_home, 6)) == ["Harbour"]


def test_a_slot_is_composed_once_whoever_comes_first(at_home: House) -> None:
    at_home.reader(at_home.make_list(), "anna@example.org")
    at_home.article("Harbour")
    slot = slot_of(at_home, 5)
    other = Service(at_home.service.settings, clock=at_home.service.clock)
    drafts = [(service, prepare(service, slot, at_home.now)) for service in (at_home.service, other)]
    frozen = [freeze(service, draft) for service, draft in drafts]
    assert [[edition.id for edition in editions or ()] for editions in frozen] == [[1], [1]]
    with other.database.read() as connection:
        assert len(outcomes(connection)) == 1
    other.close()


@pytest.mark.parametrize("cadence", [Cadence.DAILY, Cadence.EXTRA])
def test_no_article_twice_whoever_composes_at_the_same_time(at_home: House, cadence: Cadence) -> None:
    at_home.reader(at_home.make_list(), "anna@example.org")
    at_home.article("Harbour")
    slot = replace(slot_of(at_home, 5), cadence=cadence)
    draft = prepare(at_home.service, slot, at_home.now)
    at_home.now += timedelta(seconds=1)
    by_hand = compose_extra(at_home.service, at_home.list_now())
    assert len(by_hand.stories) == 1
    assert freeze(at_home.service, draft) is None
    (edition,) = compose(at_home.service, slot)
    assert (edition.state, edition.stories) == (EditionState.SKIPPED, ())


def test_two_processes_fire_one_edition(at_home: House) -> None:
    for number in range(20):
        morning = at_home.make_list() if number == 0 else at_home.list_now()
        at_home.reader(morning, f"reader{number}@example.org")
    at_home.article("Harbour")
    at_home.now = datetime(2026, 1, 5, 7, 1, tzinfo=UTC)
    services = [Service(at_home.service.settings, clock=at_home.service.clock) for _ in range(2)]
    results = []
    threads = [threading.Thread(target=lambda service=service: results.append(run(service))) for service in services]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(result.delivered.sent for result in results) == 20
    assert {len(subjects) for subjects in at_home.mails().values()} == {1}
    with at_home.service.database.read() as connection:
        assert len(editions_of(connection, at_home.list_now().id, 10)) == 1
    for service in services:
        service.close()


def test_a_list_that_changed_meanwhile_is_drafted_again(at_home: House) -> None:
    at_home.reader(at_home.make_list(), "anna@example.org")
    at_home.article("Harbour")
    slot = slot_of(at_home, 5)
    draft = prepare(at_home.service, slot, at_home.now)
    with at_home.service.database.write() as connection:
        change_list(connection, replace(slot.list, title="The Evening"), at_home.now)
    assert freeze(at_home.service, draft) is None
    (edition,) = compose(at_home.service, slot)
    assert edition.list.title == "The Evening"


def test_whoever_unsubscribed_a_moment_ago_is_not_mailed(at_home: House) -> None:
    morning = at_home.make_list()
    anna, _ben = (at_home.reader(morning, f"{name}@example.org") for name in ("anna", "ben"))
    at_home.article("Harbour")
    compose(at_home.service, slot_of(at_home, 5))
    with at_home.service.database.write() as connection:
        unsubscribe(connection, anna, morning.id, now=at_home.now, reason="test")
    assert deliver(at_home.service).sent == 1
    assert list(at_home.mails()) == ["ben@example.org"]
    with at_home.service.database.read() as connection:
        reasons = {outcome.address: outcome.reply for outcome in outcomes(connection)}
    assert "unsubscribed" in reasons["anna@example.org"]


def test_a_reader_who_moves_gets_what_they_have_not_had_and_nothing_twice(at_home: House) -> None:
    morning = at_home.make_list(local_hour=True, zone="Europe/Kyiv")
    stays = at_home.reader(morning, "stays@example.org", zone="America/New_York")
    moves = at_home.reader(morning, "moves@example.org", zone="Europe/Kyiv")
    assert stays != moves
    at_home.now = datetime(2026, 1, 5, 1, tzinfo=UTC)
    at_home.article("Harbour")
    at_home.now = datetime(2026, 1, 5, 5, 1, tzinfo=UTC)
    run(at_home.service)
    at_home.article("Lighthouse")
    at_home.now = datetime(2026, 1, 5, 12, 1, tzinfo=UTC)
    run(at_home.service)
    with at_home.service.database.write() as connection:
        change_preferences(connection, moves, morning.id, Preferences(zone="America/New_York"), now=at_home.now)
    at_home.article("Ferry")
    at_home.now = datetime(2026, 1, 6, 12, 1, tzinfo=UTC)
    run(at_home.service)
    for address in ("stays@example.org", "moves@example.org"):
        assert at_home.titles(address) == ["Ferry", "Harbour", "Lighthouse"]


def test_readers_of_one_zone_are_due_at_their_own_hour(at_home: House) -> None:
    morning = at_home.make_list(local_hour=True, zone="UTC")
    at_home.reader(morning, "kyiv@example.org", zone="Europe/Kyiv")
    at_home.reader(morning, "lisbon@example.org", zone="Europe/Lisbon")
    at_home.article("Harbour")
    at_home.now = datetime(2026, 1, 6, 5, 0, tzinfo=UTC)
    assert [(slot.readers, slot.instant.hour) for slot in due_slots(at_home.service, at_home.now)][-1] == (
        "Europe/Kyiv",
        5,
    )
    at_home.now = datetime(2026, 1, 6, 7, 0, tzinfo=UTC)
    groups = {slot.readers for slot in due_slots(at_home.service, at_home.now)}
    assert groups == {"Europe/Kyiv", "Europe/Lisbon"}


def test_a_slot_that_is_too_late_is_recorded_as_missed_and_its_articles_roll_on(at_home: House) -> None:
    at_home.reader(at_home.make_list(), "anna@example.org")
    at_home.article("Harbour")
    at_home.now = datetime(2026, 1, 6, 7, 30, tzinfo=UTC)
    done = run(at_home.service)
    assert [(edition.slot.date.day, edition.state) for edition in done.editions] == [
        (5, EditionState.MISSED),
        (6, EditionState.COMPOSED),
    ]
    assert at_home.mails() == {"anna@example.org": ["Harbour"]}


def test_daily_and_weekly_readers_keep_ledgers_of_their_own(at_home: House) -> None:
    morning = at_home.make_list()
    at_home.reader(morning, "daily@example.org")
    at_home.reader(morning, "weekly@example.org", cadence="weekly")
    at_home.article("Harbour")
    at_home.now = datetime(2026, 1, 6, 7, 0, tzinfo=UTC)
    run(at_home.service)
    at_home.article("Ferry")
    at_home.now = datetime(2026, 1, 12, 7, 0, tzinfo=UTC)
    run(at_home.service)
    assert at_home.titles("weekly@example.org") == ["Ferry", "Harbour"]
    assert at_home.titles("daily@example.org") == ["Ferry", "Harbour"]


def test_an_extra_edition_counts_for_the_next_one(at_home: House) -> None:
    morning = at_home.make_list()
    at_home.reader(morning, "anna@example.org")
    at_home.article("Harbour")
    extra = compose_extra(at_home.service, at_home.list_now())
    deliver(at_home.service, extra)
    at_home.article("Ferry")
    assert titles(at_home, slot_of(at_home, 6)) == ["Ferry"]


def test_an_edition_once_more_goes_only_to_those_who_have_none(at_home: House) -> None:
    morning = at_home.make_list()
    at_home.reader(morning, "anna@example.org")
    at_home.article("Harbour")
    extra = compose_extra(at_home.service, at_home.list_now())
    deliver(at_home.service, extra)
    assert send_again(at_home.service, extra) == 0
    at_home.reader(morning, "late@example.org")
    assert send_again(at_home.service, extra) == 1
    assert deliver(at_home.service, extra).sent == 1
    assert at_home.mails() == {"anna@example.org": ["Harbour"], "late@example.org": ["Harbour"]}


def test_a_test_mail_is_marked_and_writes_nothing(at_home: House) -> None:
    at_home.make_list()
    at_home.article("Harbour")
    _message, tried = send_test(at_home.service, at_home.list_now(), "tester@example.org")
    assert tried.sent == 1
    assert at_home.mails() == {"tester@example.org": ["[Test] Harbour"]}
    with at_home.service.database.read() as connection:
        assert editions_of(connection, at_home.list_now().id, 10) == ()
        assert outcomes(connection) == ()
    assert draft_now(at_home.service, at_home.list_now()).subject == "Harbour"


def test_a_draft_of_nothing_says_where_to_look(at_home: House) -> None:
    name = at_home.make_list(policy=Policy(mutes=(Rule(kind="word", value="harbour"),))).name
    with pytest.raises(NothingToDoError) as problem:
        draft_now(at_home.service, at_home.list_now())
    assert problem.value.fix == f"`digest collect` looks for more, in what `digest sources list {name}` names"
    at_home.article("Harbour")
    with pytest.raises(NothingToDoError) as problem:
        draft_now(at_home.service, at_home.list_now())
    assert problem.value.fix == f"`digest plan {name}` says it article by article"


def test_every_article_looked_at_is_kept_with_its_reason(at_home: House) -> None:
    at_home.make_list(policy=replace(at_home.make_list("other").policy, stories=1))
    at_home.reader(at_home.list_now(), "anna@example.org")
    at_home.article("Harbour")
    at_home.article("Ferry")
    (edition,) = compose(at_home.service, slot_of(at_home, 5))
    with at_home.service.database.read() as connection:
        found = looked_at(connection, edition.id)
    assert sorted(entry.chosen for entry in found) == [False, True]
    assert all(entry.reason for entry in found)


def test_one_failing_source_never_stops_another(at_home: House) -> None:
    morning = at_home.make_list()
    with at_home.service.database.write() as connection:
        add_source(connection, morning.id, "folder", str(at_home.folder / "vanished"), at_home.now)
    at_home.article("Harbour")
    with at_home.service.database.read() as connection:
        good, bad = sources_of(connection, morning.id)
    assert (good.failures, good.error) == (0, "")
    assert bad.failures == 1
    assert "vanished" in bad.error
    assert bad.next_try is not None
    assert bad.next_try > at_home.now


def test_a_source_that_keeps_failing_is_tried_less_and_less(at_home: House) -> None:
    morning = at_home.make_list()
    with at_home.service.database.write() as connection:
        add_source(connection, morning.id, "folder", str(at_home.folder / "vanished"), at_home.now)
    pauses = []
    for _ in range(4):
        at_home.now += timedelta(days=2)
        at_home.collect()
        with at_home.service.database.read() as connection:
            pauses.append(sources_of(connection, morning.id)[1].next_try - at_home.now)
    assert pauses == sorted(set(pauses))


def test_a_list_that_rests_delivers_nothing_and_goes_on_afterwards(at_home: House) -> None:
    at_home.reader(at_home.make_list(), "anna@example.org")
    at_home.article("Harbour")
    compose(at_home.service, slot_of(at_home, 5))
    for paused, sent in ((True, 0), (False, 1)):
        with at_home.service.database.write() as connection:
            change_list(connection, replace(at_home.list_now(), paused=paused), at_home.now)
        assert deliver(at_home.service).sent == sent


def test_a_removed_list_delivers_nothing_any_more(at_home: House) -> None:
    morning = at_home.make_list()
    at_home.reader(morning, "anna@example.org")
    at_home.article("Harbour")
    compose(at_home.service, slot_of(at_home, 5))
    with at_home.service.database.write() as connection:
        assert call_off(connection, list_id=morning.id, reason="the list was removed", now=at_home.now) == 1
    assert deliver(at_home.service).sent == 0


def test_a_template_that_breaks_stops_the_run_and_fails_no_delivery(at_home: House, tmp_path: Path) -> None:
    at_home.reader(at_home.make_list(template="nowhere"), "anna@example.org")
    at_home.article("Harbour")
    compose(at_home.service, slot_of(at_home, 5))
    with pytest.raises(TemplateError):
        deliver(at_home.service)
    with at_home.service.database.read() as connection:
        assert [outcome.state for outcome in outcomes(connection)] == ["pending"]


def test_an_extra_edition_takes_nothing_from_weekly_readers_and_repeats_nothing_to_them(at_home: House) -> None:
    morning = at_home.make_list()
    at_home.reader(morning, "weekly@example.org", cadence="weekly")
    at_home.article("Harbour")
    run_at(at_home, 12, 7)
    at_home.article("Ferry")
    at_home.now = datetime(2026, 1, 18, 12, tzinfo=UTC)
    at_home.reader(morning, "daily@example.org")
    assert [story.lead.title for story in compose_extra(at_home.service, at_home.list_now()).stories] == ["Ferry"]
    deliver(at_home.service)
    at_home.article("Lighthouse")
    run_at(at_home, 19, 7)
    assert at_home.titles("weekly@example.org") == ["Ferry", "Harbour", "Lighthouse"]


def test_an_extra_edition_between_two_zones_hides_nothing_from_the_later_one(at_home: House) -> None:
    morning = at_home.make_list(local_hour=True)
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        at_home.reader(morning, f"{zone.split('/')[1].lower()}@example.org", zone=zone)
    at_home.now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    at_home.article("Harbour")
    run_at(at_home, 5, 22)
    at_home.article("Ferry")
    compose_extra(at_home.service, at_home.list_now())
    deliver(at_home.service)
    run_at(at_home, 6, 15)
    for name in ("tokyo", "los_angeles"):
        assert at_home.titles(f"{name}@example.org") == ["Ferry", "Harbour"]


def test_a_weekly_edition_holds_the_whole_week(at_home: House) -> None:
    morning = at_home.make_list(policy=Policy())
    at_home.reader(morning, "weekly@example.org", cadence="weekly")
    at_home.article("Harbour")
    run_at(at_home, 5, 7)
    at_home.now = datetime(2026, 1, 6, 7, tzinfo=UTC)
    at_home.article("Ferry")
    run_at(at_home, 12, 7)
    assert at_home.titles("weekly@example.org") == ["Ferry", "Harbour"]


def test_what_an_edition_in_vain_told_comes_again_also_after_a_good_one(at_home: House) -> None:
    at_home.reader(at_home.make_list(policy=Policy()), "anna@example.org")
    at_home.article("Harbour")
    compose(at_home.service, slot_of(at_home, 5))
    at_home.article("Ferry")
    compose(at_home.service, slot_of(at_home, 6))
    with at_home.service.database.write() as connection:
        connection.execute(sa.update(deliveries).where(deliveries.c.edition_id == 1).values(state="failed"))
    at_home.article("Lighthouse")
    assert sorted(titles(at_home, slot_of(at_home, 9))) == ["Harbour", "Lighthouse"]


def test_local_hours_make_no_more_variants_than_histories_and_end_with_them(at_home: House) -> None:
    morning = at_home.make_list(policy=Policy())
    for day in range(5, 9):
        at_home.reader(morning, f"day{day}@example.org")
        at_home.article(f"News of {day}")
        run_at(at_home, day, 7)
    with at_home.service.database.write() as connection:
        change_list(connection, replace(at_home.list_now(), local_hour=True), at_home.now)
    numbers = []
    for day in range(9, 16):
        at_home.article(f"News of {day}")
        numbers.append(len(run_at(at_home, day, 7).editions))
    assert max(numbers) <= 4
    assert numbers[-1] == 1
    assert at_home.titles("day5@example.org") == sorted(f"News of {day}" for day in range(5, 16))


def test_a_reader_who_moves_while_composing_makes_it_be_done_again(at_home: House) -> None:
    morning = at_home.make_list(local_hour=True)
    moves = at_home.reader(morning, "moves@example.org", zone="Europe/Kyiv")
    at_home.reader(morning, "stays@example.org", zone="America/New_York")
    at_home.article("Harbour")
    run_at(at_home, 5, 6)
    at_home.now = datetime(2026, 1, 5, 12, 1, tzinfo=UTC)
    slot = next(slot for slot in due_slots(at_home.service, at_home.now) if slot.readers == "America/New_York")
    draft = prepare(at_home.service, slot, at_home.now)
    with at_home.service.database.write() as connection:
        change_preferences(connection, moves, morning.id, Preferences(zone="America/New_York"), now=at_home.now)
    assert freeze(at_home.service, draft) is None
    run(at_home.service)
    assert at_home.titles("moves@example.org") == ["Harbour"]


@pytest.mark.parametrize("paused", [True, False])
def test_a_list_that_rests_or_goes_while_composing_gets_no_edition(at_home: House, paused: bool) -> None:
    at_home.reader(at_home.make_list(), "anna@example.org")
    at_home.article("Harbour")
    slot = slot_of(at_home, 5)
    with at_home.service.database.write() as connection:
        if paused:
            change_list(connection, replace(slot.list, paused=True), at_home.now)
        else:
            remove_list(connection, slot.list.id, at_home.now)
    assert compose(at_home.service, slot) == ()


def test_a_source_that_cannot_be_kept_stops_no_other(at_home: House) -> None:
    morning = at_home.make_list()
    with at_home.service.database.write() as connection:
        add_source(connection, morning.id, "nobody:Knows", "somewhere", at_home.now)
    at_home.article("Harbour")
    with at_home.service.database.read() as connection:
        good, bad = sources_of(connection, morning.id)
    assert (good.error, bad.failures) == ("", 1)
    assert "nobody:Knows" in bad.error


def test_articles_that_share_a_guid_are_all_kept(at_home: House) -> None:
    morning = at_home.make_list()
    items = "".join(
        f"<item><guid>same</guid><link>https://example.org/{number}</link><title>Number {number}</title></item>"
        for number in range(5)
    )
    (at_home.folder / "feed.xml").write_text(f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>")
    with at_home.service.database.write() as connection:
        add_source(connection, morning.id, "feed", str(at_home.folder / "feed.xml"), at_home.now)
    at_home.collect()
    with at_home.service.database.read() as connection:
        assert len(articles_of(connection, morning.id, 10)) == 5
        assert "share" in sources_of(connection, morning.id)[1].problems[0]


def test_an_edition_that_was_skipped_is_not_sent_again(at_home: House) -> None:
    at_home.reader(at_home.make_list(), "anna@example.org")
    (edition,) = compose(at_home.service, slot_of(at_home, 5))
    with pytest.raises(UsageError, match="skipped"):
        send_again(at_home.service, edition)


def test_the_date_in_a_mail_is_the_one_where_its_reader_is(at_home: House) -> None:
    morning = at_home.make_list(zone="Europe/Kyiv")
    for name, zone in (("anna", ""), ("lucia", "America/Los_Angeles"), ("tane", "Pacific/Auckland")):
        at_home.reader(morning, f"{name}@example.org", zone=zone)
    at_home.article("Harbour")
    at_home.now = datetime(2026, 1, 6, 5, 0, tzinfo=UTC)
    compose_extra(at_home.service, at_home.list_now())
    assert deliver(at_home.service).sent == 3
    days = {name: at_home.texts(f"{name}@example.org")[0].split("\n")[1] for name in ("anna", "lucia", "tane")}
    assert days["anna"].startswith("Tuesday, January 6, 2026")
    assert days["lucia"].startswith("Monday, January 5, 2026")
    assert days["tane"].startswith("Tuesday, January 6, 2026")
