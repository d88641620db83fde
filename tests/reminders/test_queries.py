"""When a rule fires."""

from datetime import UTC, datetime, time, timedelta

import pytest

from eventhub.events.models import Event
from eventhub.reminders.models import ReminderRule
from eventhub.reminders.queries import LATEST, due_at, is_due


def rule(starts_at: datetime, zone: str, *, days: int = 1, at: time = time(18, 0)) -> ReminderRule:
    return ReminderRule(event=Event(starts_at=starts_at, timezone=zone), days_before=days, at=at)


@pytest.mark.parametrize(
    ("zone", "starts_at", "days", "at", "fires"),
    [
        ("America/Toronto", "2019-06-04T13:00+00:00", 3, "18:00", "2019-06-01T22:00+00:00"),
        ("Europe/Paris", "2019-04-01T07:00+00:00", 1, "18:00", "2019-03-31T16:00+00:00"),
        ("Europe/Paris", "2019-04-01T07:00+00:00", 2, "18:00", "2019-03-30T17:00+00:00"),
        ("Europe/Paris", "2019-03-31T12:00+00:00", 0, "02:30", "2019-03-31T01:30+00:00"),
        ("Europe/Paris", "2019-10-27T12:00+00:00", 0, "02:30", "2019-10-27T00:30+00:00"),
        ("Pacific/Auckland", "2019-06-04T20:00+00:00", 0, "18:00", "2019-06-05T06:00+00:00"),
    ],
    ids=["in summer", "after the spring change", "before it", "hour that is missing", "hour that is twice", "far east"],
)
def test_a_rule_keeps_the_wall_time_of_its_event(zone: str, starts_at: str, days: int, at: str, fires: str) -> None:
    due = due_at(rule(datetime.fromisoformat(starts_at), zone, days=days, at=time.fromisoformat(at)))
    assert due == datetime.fromisoformat(fires)


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (timedelta(seconds=-1), False),
        (timedelta(0), True),
        (timedelta(hours=6), True),
        (LATEST - timedelta(seconds=1), True),
        (LATEST, False),
    ],
)
def test_a_reminder_is_due_from_its_instant_for_a_day(offset: timedelta, expected: bool) -> None:
    three_days = rule(datetime(2019, 6, 4, 13, tzinfo=UTC), "America/Toronto", days=3)
    assert is_due(three_days, due_at(three_days) + offset) is expected


def test_a_reminder_of_a_start_that_is_past_is_never_due() -> None:
    late = rule(datetime(2019, 6, 4, 13, tzinfo=UTC), "America/Toronto", days=0)
    assert not is_due(late, datetime(2019, 6, 4, 23, tzinfo=UTC))
