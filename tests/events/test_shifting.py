"""What hangs on an event's start moves as clocks show it, at the change of clocks and across zones too."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from eventhub.events.shifting import Shift

PARIS, TAIPEI = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Taipei")


def paris(*parts, fold=0):
    return datetime(*parts, tzinfo=PARIS, fold=fold)


@pytest.mark.parametrize(
    ("before", "after", "instant", "expected"),
    [
        (paris(2030, 3, 23, 8), paris(2030, 3, 30, 8), paris(2030, 3, 24, 9), paris(2030, 3, 31, 9)),
        (paris(2030, 3, 23, 8), paris(2030, 3, 30, 8), paris(2030, 3, 24, 2, 30), paris(2030, 3, 31, 3, 30)),
        (paris(2030, 3, 23, 8), datetime(2030, 3, 23, 8, tzinfo=TAIPEI), paris(2030, 3, 23, 9), "2030-03-23T01:00Z"),
        (paris(2030, 3, 23, 8), datetime(2030, 3, 23, 15, tzinfo=TAIPEI), paris(2030, 3, 23, 9), "2030-03-23T08:00Z"),
        (paris(2030, 10, 19, 8), paris(2030, 10, 26, 8), paris(2030, 10, 20, 2, 30), "2030-10-27T00:30Z"),
    ],
    ids=["clocks change", "skipped hour", "same clock elsewhere", "same instant elsewhere", "repeated hour"],
)
def test_an_instant_moves_as_far_on_the_clock_as_the_start(before, after, instant, expected):
    moved = Shift(before, after).moved(instant)
    assert moved == (datetime.fromisoformat(expected) if isinstance(expected, str) else expected)
    assert moved.tzinfo is UTC


def test_a_start_that_stays_moves_nothing_not_even_the_second_of_two_equal_hours():
    stays = Shift(paris(2030, 10, 26, 8), paris(2030, 10, 26, 8))
    second = paris(2030, 10, 27, 2, 30, fold=1).astimezone(UTC)
    assert (bool(stays), stays.moved(second)) == (False, second)
