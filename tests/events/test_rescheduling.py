"""An event that moves takes its programme along, by what clocks show."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.events import operations
from eventhub.events.states import Audience, EventState, Fate
from eventhub.history.queries import history_of
from tests import factories
from tests.events.signals import heard

HOUR = timedelta(hours=1)
PARIS = ZoneInfo("Europe/Paris")


def paris(*parts):
    return datetime(*parts, tzinfo=PARIS)


def test_a_move_shifts_the_programme_by_the_same_span(db_session):
    with unit_of_work():
        event = factories.event()
        item = factories.item(event, starts_at=event.starts_at + 2 * HOUR, ends_at=event.starts_at + 3 * HOUR)
        starts_at = event.starts_at
    with heard() as signals, unit_of_work():
        operations.reschedule(event, starts_at + 5 * HOUR, event.ends_at + 5 * HOUR, by=event.host)
    assert (item.starts_at, item.ends_at) == (starts_at + 7 * HOUR, starts_at + 8 * HOUR)
    told = {"by": event.host, "was": (starts_at, starts_at + 48 * HOUR), "tell": Audience.EVERYBODY, "fate": Fate.KEPT}
    assert (event.sequence, item.sequence, signals) == (1, 1, [("event_rescheduled", told)])
    assert [entry.verb for entry in db_session.scalars(history_of(event))] == ["rescheduled"]


def test_moving_it_to_where_it_is_changes_nothing(db_session):
    with unit_of_work():
        event = factories.event()
    with heard() as signals, unit_of_work():
        operations.reschedule(event, event.starts_at, event.ends_at, by=event.host)
    assert (event.sequence, signals, db_session.scalars(history_of(event)).all()) == (0, [], [])


@time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False)
def test_a_plenary_at_nine_stays_at_nine_when_clocks_change_in_between(db_session):
    with unit_of_work():
        times = {"starts_at": paris(2027, 3, 20, 8), "ends_at": paris(2027, 3, 21, 18), "timezone": "Europe/Paris"}
        event = factories.event(**times)
        item = factories.item(event, starts_at=paris(2027, 3, 21, 9), ends_at=paris(2027, 3, 21, 10))
        operations.reschedule(event, paris(2027, 3, 27, 8), paris(2027, 3, 28, 18), by=event.host)
    assert (item.starts_at, item.ends_at) == (paris(2027, 3, 28, 9), paris(2027, 3, 28, 10))


def test_another_zone_keeps_the_programme_on_the_clock(db_session):
    with unit_of_work():
        event = factories.event(timezone="Europe/Paris")
        item = factories.item(event)
        local = event.starts_at.astimezone(PARIS).replace(tzinfo=ZoneInfo("Asia/Taipei"))
        span = event.ends_at - event.starts_at
        operations.revise(event, by=None, timezone="Asia/Taipei", starts_at=local, ends_at=local + span)
    assert (item.starts_at, item.ends_at) == (local, local + HOUR)


def test_only_the_end_moving_leaves_the_programme_where_it_is(db_session):
    with unit_of_work():
        event = factories.event()
        item = factories.item(event)
        operations.reschedule(event, event.starts_at, event.ends_at + HOUR, by=event.host)
    assert (item.starts_at, item.sequence) == (event.starts_at, 0)


def test_an_item_that_would_fall_outside_stops_the_move(db_session):
    with unit_of_work():
        event = factories.event()
        item = factories.item(event, starts_at=event.ends_at - HOUR, ends_at=event.ends_at)
    with pytest.raises(Refusal, match="inside the event's time"), unit_of_work():
        operations.reschedule(event, event.starts_at, event.ends_at - HOUR, by=event.host)
    assert item.ends_at == event.ends_at


@pytest.mark.parametrize(
    ("starts_in", "ends_in", "words"), [(31, 30, "ends after it starts"), (-3, -2, "into the past")]
)
def test_impossible_times_are_refused(db_session, starts_in, ends_in, words):
    with unit_of_work():
        event = factories.event()
    with pytest.raises(Refusal, match=words), unit_of_work():
        operations.reschedule(event, factories.in_days(starts_in), factories.in_days(ends_in), by=event.host)


@pytest.mark.parametrize("state", EventState)
def test_only_what_is_still_to_come_moves(db_session, state):
    with unit_of_work():
        event = factories.event(state=state)
        before = event.starts_at
    is_refused = state in {EventState.CANCELLED, EventState.DROPPED, EventState.FINISHED}
    try:
        with unit_of_work():
            operations.reschedule(event, before + HOUR, event.ends_at, by=event.host)
    except Refusal:
        assert is_refused
    assert event.starts_at == (before if is_refused else before + HOUR)
