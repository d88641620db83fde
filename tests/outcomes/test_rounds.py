"""Rounds follow the clock and the calendar of the place where the event ended."""

from datetime import UTC, datetime, timedelta

import pytest

from eventhub.events.models import Event
from eventhub.outcomes.rounds import ROUNDS, STILL_ASKED, asked_at, due_round, round_at


def event(ends_at: str, zone: str = "America/Toronto") -> Event:
    return Event(ends_at=datetime.fromisoformat(ends_at), timezone=zone)


@pytest.mark.parametrize(
    ("ends_at", "zone", "instants"),
    [
        # Winter and summer time in Toronto: half past nine there is another instant in UTC.
        (
            "2026-03-05T21:00+00:00",
            "America/Toronto",
            ["2026-03-06T14:30", "2026-06-05T13:30", "2026-09-05T13:30", "2027-03-05T14:30"],
        ),
        # The last day of a month has no namesake in February or in June.
        (
            "2026-11-30T17:00+00:00",
            "Europe/Paris",
            ["2026-12-01T08:30", "2027-02-28T08:30", "2027-05-30T07:30", "2027-11-30T08:30"],
        ),
        # It was the next day already in Auckland.
        (
            "2026-01-31T12:00+00:00",
            "Pacific/Auckland",
            ["2026-02-01T20:30", "2026-04-30T21:30", "2026-07-31T21:30", "2027-01-31T20:30"],
        ),
    ],
)
def test_each_round_begins_in_the_morning_at_the_event_s_place(ends_at: str, zone: str, instants: list[str]) -> None:
    found = [asked_at(event(ends_at, zone), months) for months in ROUNDS]
    assert found == [datetime.fromisoformat(instant).replace(tzinfo=UTC) for instant in instants]


def test_a_word_belongs_to_the_latest_round_that_has_begun() -> None:
    over = event("2026-03-05T21:00+00:00")
    during = datetime(2026, 3, 4, 15, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert [round_at(over, at) for at in (during, asked_at(over, 3) - second, asked_at(over, 3))] == [0, 0, 3]
    assert round_at(over, asked_at(over, 12) + timedelta(days=300)) == 12


def test_people_are_asked_for_two_weeks_from_the_beginning_of_a_round() -> None:
    over, second = event("2026-03-05T21:00+00:00"), timedelta(seconds=1)
    begins = asked_at(over, 3)
    found = [due_round(over, at) for at in (begins - second, begins, begins + STILL_ASKED - second)]
    assert (found, due_round(over, begins + STILL_ASKED)) == ([None, 3, 3], None)
    assert due_round(over, asked_at(over, 0) - second) is None
