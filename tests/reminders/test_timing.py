"""When a rule fires: in every zone, on the days clocks change, and after a zone's rules have changed."""

import shutil
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from eventhub.reminders.models import ReminderRule
from eventhub.reminders.states import Anchor
from eventhub.reminders.timing import LATEST, STILL_WELCOME, Occasion, due_at, expires_at, is_due

ZONES = (
    *("Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "Africa/Johannesburg", "Africa/Lagos"),
    *("America/Asuncion", "America/Bogota", "America/Chicago", "America/Denver", "America/Godthab"),
    *("America/Halifax", "America/Havana", "America/Los_Angeles", "America/Mexico_City", "America/New_York"),
    *("America/Santiago", "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns", "America/Toronto"),
    *("Antarctica/Troll", "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem", "Asia/Kathmandu"),
    *("Asia/Kolkata", "Asia/Taipei", "Asia/Tehran", "Asia/Tokyo", "Atlantic/Azores"),
    *("Australia/Adelaide", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Brussels", "Europe/Chisinau"),
    *("Europe/Dublin", "Europe/Helsinki", "Europe/Lisbon", "Pacific/Auckland", "Pacific/Chatham"),
)
MINUTE = timedelta(minutes=1)


def rule(days: int | None = 1, at: str | None = "18:00", **facts: object) -> ReminderRule:
    clock = time.fromisoformat(at) if at else None
    return ReminderRule(**{"anchor": Anchor.START, "days_before": days, "at": clock} | facts)


def of(starts_at: datetime, zone: str = "America/Toronto") -> Occasion:
    return Occasion("event:1", starts_at, zone)


def clock_at(instant: datetime, zone: ZoneInfo) -> datetime:
    """Read the clock on the wall: the one direction in which nothing is ambiguous."""
    return instant.astimezone(zone).replace(tzinfo=None)


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the minutes at which clocks change from 2025 to 2035, found by looking at them every six hours."""
    at, step = datetime(2025, 1, 1, tzinfo=UTC), timedelta(hours=6)
    while at.year < 2036:
        if clock_at(at + step, zone) - clock_at(at, zone) != step:
            yield next(
                minute
                for minute in (at + number * MINUTE for number in range(1, 361))
                if clock_at(minute, zone) - clock_at(minute - MINUTE, zone) != MINUTE
            )
        at += step


def watched(zone: ZoneInfo, change: datetime) -> dict[datetime, datetime]:
    """Watch the clock, minute by minute around a change: when it first shows each time."""
    shown: dict[datetime, datetime] = {}
    for number in range(-3 * 60, 6 * 60):
        minute = change + number * MINUTE
        shown.setdefault(clock_at(minute, zone), minute)
    return shown


@pytest.mark.parametrize("name", ZONES)
def test_a_rule_fires_when_clocks_there_show_its_time_whatever_they_do(name: str) -> None:
    """The clock around each change is the oracle: it is only ever read, from instant to wall time."""
    zone = ZoneInfo(name)
    for change in changes(zone):
        before, shown = clock_at(change - MINUTE, zone), watched(zone, change)
        skipped = clock_at(change, zone) - before - MINUTE  # a time never shown is shown as much later
        walls = [before + number * MINUTE for number in (-29, 0, 1, 31, 60, 61, 121)]
        for wall in walls:
            noon = datetime.combine(wall.date() + timedelta(days=3), time(12), tzinfo=zone)
            fires = due_at(rule(3, wall.time().isoformat()), of(noon, name))
            assert fires == (shown[wall] if wall in shown else shown[wall + skipped]), (name, wall)


def test_forty_zones_change_their_clocks_often_enough_to_prove_it() -> None:
    assert len(set(ZONES)) == 40
    assert sum(1 for name in ZONES for _ in changes(ZoneInfo(name))) > 500


@pytest.mark.parametrize(
    ("zone", "starts_at", "days", "at", "fires"),
    [
        ("America/Toronto", "2019-06-04T13:00+00:00", 3, "18:00", "2019-06-01T22:00+00:00"),
        ("Europe/Paris", "2019-04-01T07:00+00:00", 1, "18:00", "2019-03-31T16:00+00:00"),
        ("Europe/Paris", "2019-04-01T07:00+00:00", 2, "18:00", "2019-03-30T17:00+00:00"),
        ("Europe/Paris", "2019-03-31T12:00+00:00", 0, "02:30", "2019-03-31T01:30+00:00"),
        ("Europe/Paris", "2019-10-27T12:00+00:00", 0, "02:30", "2019-10-27T00:30+00:00"),
        ("Pacific/Auckland", "2019-06-04T20:00+00:00", 0, "18:00", "2019-06-05T06:00+00:00"),
        ("Europe/Paris", "2019-03-30T12:00+00:00", -1, "02:30", "2019-03-31T01:30+00:00"),
    ],
    ids=[
        "in summer",
        "after the change",
        "before it",
        "missing hour",
        "hour that is twice",
        "far east",
        "the day after",
    ],
)
def test_a_rule_keeps_the_wall_time_of_its_event(zone: str, starts_at: str, days: int, at: str, fires: str) -> None:
    assert due_at(rule(days, at), of(datetime.fromisoformat(starts_at), zone)) == datetime.fromisoformat(fires)


def test_minutes_are_minutes_whatever_clocks_do() -> None:
    three_in_summer = datetime(2019, 3, 31, 1, 0, tzinfo=UTC)
    assert due_at(rule(None, None, minutes_before=15), of(three_in_summer, "Europe/Paris")).minute == 45


def test_a_day_of_its_own_stays_when_its_event_moves() -> None:
    fixed = rule(None, "09:00", on_date=date(2019, 5, 20))
    fires = {due_at(fixed, of(datetime(2019, 6, day, 13, tzinfo=UTC))) for day in (4, 25)}
    assert fires == {datetime(2019, 5, 20, 13, tzinfo=UTC)}


def test_new_rules_of_a_zone_count_at_once(tmp_path: Path) -> None:
    """Berlin keeps winter time all year from now on, says the next release of the zones' rules."""
    summer, evening = of(datetime(2026, 7, 10, 8, tzinfo=UTC), "Europe/Berlin"), rule(1, "18:00")
    assert due_at(evening, summer).hour == 16
    (tmp_path / "Europe").mkdir()
    with resources.as_file(resources.files("tzdata") / "zoneinfo/Africa/Lagos") as always_one_ahead:
        shutil.copy(always_one_ahead, tmp_path / "Europe" / "Berlin")
    try:
        zoneinfo.reset_tzpath([tmp_path])
        ZoneInfo.clear_cache()
        assert due_at(evening, summer).hour == 17
    finally:
        zoneinfo.reset_tzpath()
        ZoneInfo.clear_cache()


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
    three_days, start = rule(3), of(datetime(2019, 6, 4, 13, tzinfo=UTC))
    assert is_due(three_days, start, due_at(three_days, start) + offset) is expected


def test_a_reminder_of_a_start_that_is_past_is_never_due() -> None:
    assert not is_due(rule(0), of(datetime(2019, 6, 4, 13, tzinfo=UTC)), datetime(2019, 6, 4, 23, tzinfo=UTC))


@pytest.mark.parametrize(("anchor", "days"), [(Anchor.END, -1), (Anchor.END, 0), (Anchor.START, -1)])
def test_thanks_are_not_too_late_for_some_days(anchor: Anchor, days: int) -> None:
    thanks, end = rule(days, anchor=anchor), of(datetime(2019, 6, 4, 13, tzinfo=UTC))
    assert expires_at(thanks, end) == due_at(thanks, end) + STILL_WELCOME


def test_a_day_of_meetings_matters_until_its_first_meeting() -> None:
    midnight, first = datetime(2019, 6, 4, 4, tzinfo=UTC), datetime(2019, 6, 4, 13, tzinfo=UTC)
    day = Occasion("day:1:2019-06-04", midnight, "America/Toronto", until=first)
    agenda = rule(1, anchor=Anchor.MEETING_DAY)
    assert (due_at(agenda, day), expires_at(agenda, day)) == (datetime(2019, 6, 3, 22, tzinfo=UTC), first)
