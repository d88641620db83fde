"""How long a free seat is kept, on the days when clocks change too."""

from datetime import UTC, datetime, timedelta

import pytest

from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.registration.claims import claim_until

STARTS = datetime(2026, 6, 10, 7, tzinfo=UTC)  # nine in the morning in Paris
HOURS = {
    "long before": (timedelta(days=20), timedelta(hours=48)),
    "a moment before the last week": (timedelta(days=7, minutes=1), timedelta(hours=48)),
    "in the last week": (timedelta(days=7), timedelta(hours=24)),
    "a moment before the last days": (timedelta(hours=48, minutes=1), timedelta(hours=24)),
}
SUMMER = {
    "by day": ("2026-06-08 07:00", "2026-06-08 11:00"),
    "over the evening": ("2026-06-08 16:30", "2026-06-09 08:30"),
    "at eight in the evening": ("2026-06-08 18:00", "2026-06-09 10:00"),
    "at night": ("2026-06-08 23:00", "2026-06-09 10:00"),
    "exactly until eight": ("2026-06-08 14:00", "2026-06-08 18:00"),
}
CHANGES = {
    "clocks go forward in the night": ("2026-03-28 17:00", "2026-03-29 08:00"),
    "clocks go back in the night": ("2026-10-24 16:00", "2026-10-25 09:00"),
}


def event(**changes):
    values = {"state": EventState.PUBLISHED, "timezone": "Europe/Paris", "starts_at": STARTS}
    row = Event(**values | changes)
    row.ends_at = row.starts_at + timedelta(days=1)
    return row


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("before", "kept"), HOURS.values(), ids=HOURS)
def test_a_seat_is_kept_shorter_the_nearer_the_event(before, kept):
    now = STARTS - before
    assert claim_until(event(), now) == now + kept


@pytest.mark.parametrize(("now", "until"), SUMMER.values(), ids=SUMMER)
def test_in_the_last_days_only_hours_of_the_day_count(now, until):
    assert claim_until(event(), at(now)) == at(until)


@pytest.mark.parametrize(("now", "until"), CHANGES.values(), ids=CHANGES)
def test_it_is_the_clock_on_the_wall_that_counts(now, until):
    starts_at = at(now) + timedelta(hours=40)
    assert claim_until(event(starts_at=starts_at), at(now)) == at(until)


def test_no_seat_is_kept_longer_than_registration_lasts():
    now = STARTS - timedelta(days=3)
    closes_at = now + timedelta(hours=2)
    assert claim_until(event(registration_closes_at=closes_at), now) == closes_at
    assert claim_until(event(registration_closes_at=closes_at), closes_at) is None


@pytest.mark.parametrize("state", set(EventState) - {EventState.PUBLISHED})
def test_nothing_is_offered_while_an_event_is_not_on(state):
    assert claim_until(event(state=state), STARTS - timedelta(days=9)) is None


def test_nothing_is_offered_after_the_end():
    assert claim_until(event(), STARTS + timedelta(days=1)) is None
