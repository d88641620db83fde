"""Hosts are asked on the morning after, after one and two weeks, then every two weeks, until the report is in."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.mail.models import OutgoingMail
from eventhub.reporting import jobs, operations, queries
from eventhub.reporting.models import EventReport
from tests import factories
from tests.reporting.rows import past_event, reported

DAY = timedelta(days=1)


@pytest.fixture
def event(db_session: Any) -> Event:
    with unit_of_work():
        return past_event(0)


def letters() -> list[tuple[str, str, bool, bool]]:
    """The letters so far: to whom, which, whether the first, whether overdue."""
    db.session.rollback()
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
    return [
        (mail.recipient, mail.template, mail.context.get("is_first"), mail.context.get("is_overdue")) for mail in mails
    ]


def asked_on(event: Event, days: range, after: timedelta = timedelta(0)) -> list[int]:
    """Tick once on each day after the first asking; return the days on which a letter was queued."""
    found = []
    for day in days:
        before = len(letters())
        assert all(jobs.ask_all_due(queries.first_asked_at(event) + day * DAY + after))
        found += [day] * (len(letters()) - before)
    return found


def test_the_host_is_asked_at_nine_on_the_morning_after_as_clocks_there_show_it(event: Event) -> None:
    first = queries.first_asked_at(event)
    local = first.astimezone(ZoneInfo("America/Toronto"))
    assert (local.hour, local.date() - event.ends_at.astimezone(local.tzinfo).date()) == (9, DAY)
    assert list(jobs.ask_all_due(first - timedelta(seconds=1))) == []
    assert list(jobs.ask_all_due(first)) == [True]
    assert letters() == [(event.host.email, "reporting/asked", True, False)]


def test_the_host_is_reminded_after_one_and_two_weeks_and_then_every_two_weeks(event: Event) -> None:
    assert asked_on(event, range(60)) == [0, 7, 14, 28, 42, 56]
    assert [each[2:] for each in letters()] == [(True, False), (False, False), *[(False, True)] * 4]


def test_every_letter_leaves_once_however_often_the_clock_ticks(event: Event) -> None:
    assert asked_on(event, range(8)) == [0, 7]
    assert asked_on(event, range(7, 14), timedelta(hours=5)) == []


def test_a_worker_that_slept_a_month_writes_one_letter(event: Event) -> None:
    assert asked_on(event, range(30, 44)) == [30, 42]


def test_nobody_is_asked_for_a_report_that_is_in(event: Event) -> None:
    with unit_of_work():
        reported(event)
    assert asked_on(event, range(60)) == []


@pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.POSTPONED, EventState.DRAFT])
def test_an_event_that_did_not_take_place_is_silent(event: Event, state: EventState) -> None:
    assert asked_on(event, range(1)) == [0]
    with unit_of_work():
        event.state = state
    assert asked_on(event, range(60)) == []


def test_an_event_outside_every_season_is_silent(event: Event) -> None:
    with unit_of_work():
        event.programme = None
    assert asked_on(event, range(30)) == []


def test_an_event_that_is_over_but_not_finished_by_the_clock_yet_counts(event: Event) -> None:
    with unit_of_work():
        event.state = EventState.PUBLISHED
    assert asked_on(event, range(1)) == [0]


def test_an_event_that_moved_is_asked_about_after_its_new_end_and_not_before(event: Event) -> None:
    with unit_of_work():
        event.state, event.ends_at, event.starts_at = EventState.PUBLISHED, factories.in_days(2), factories.in_days(1)
        operations.begin(event, asked=2)
    with unit_of_work():
        starts_at, ends_at = factories.in_days(11), factories.in_days(12)
        events.reschedule(events.hold(event), starts_at, ends_at, by=event.host)
    report = db.session.scalars(queries.report_of(event)).one()
    assert (report.asked, report.due_at) == (0, queries.due_at(event))
    assert asked_on(event, range(-9, 8)) == [0, 7]


def test_a_report_that_is_handed_back_is_not_asked_for_again_at_once(event: Event) -> None:
    now = clock.now()
    assert asked_on(event, range(1)) == [0]
    with unit_of_work():
        operations.reopen(reported(event), by=factories.user(), note="How many came?")
    assert len(letters()) == 2
    assert all(jobs.ask_all_due(now + DAY))
    assert len(letters()) == 2


def test_two_workers_at_once_write_one_letter(event: Event, app: Any) -> None:
    now, start, event_id = queries.first_asked_at(event), threading.Barrier(2), event.id
    db.session.rollback()

    def work() -> None:
        with app.app_context():
            start.wait()
            jobs.step("ask_all_due", event_id, lambda: jobs._ask(event_id, now))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(letters()) == 1
    assert len(db.session.scalars(select(EventReport)).all()) == 1


@pytest.mark.parametrize(
    ("ends_at", "zone", "first"),
    [
        (datetime(2027, 3, 27, 20, tzinfo=UTC), "Europe/Paris", datetime(2027, 3, 28, 7, tzinfo=UTC)),
        (datetime(2027, 3, 27, 23, 30, tzinfo=UTC), "Europe/Paris", datetime(2027, 3, 29, 7, tzinfo=UTC)),
        (datetime(2027, 10, 30, 16, tzinfo=UTC), "Europe/Paris", datetime(2027, 10, 31, 8, tzinfo=UTC)),
        (datetime(2027, 3, 28, 3, tzinfo=UTC), "America/Toronto", datetime(2027, 3, 28, 13, tzinfo=UTC)),
    ],
)
def test_the_morning_after_is_the_places_own(ends_at: datetime, zone: str, first: datetime) -> None:
    event = Event(ends_at=ends_at, timezone=zone)
    assert queries.first_asked_at(event) == first
    assert [queries.letters_by(event, first + each) for each in (-timedelta(seconds=1), timedelta(0))] == [0, 1]
