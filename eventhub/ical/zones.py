"""Time zones as calendars read them: one STANDARD, one DAYLIGHT, each with a yearly rule.

The icalendar library writes lists of dates, which Outlook ignores, and puts each spring change an hour late.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard

YEARS_AHEAD = 10
MOST_YEARS = 60
_STEP = timedelta(days=5)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST = -1


@dataclass(frozen=True)
class Change:
    """The clocks of a zone go from one offset to another; `wall` is what they show just before, without a zone."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str


@dataclass(frozen=True)
class YearlyChange:
    """A change that comes back every year, on the `nth` such weekday of a month (-1 for the last)."""

    first: Change
    nth: int

    def component(self) -> Component:
        """Return it as STANDARD or DAYLIGHT, its onset written in the offset before, as RFC 5545 wants it."""
        change = self.first
        written = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
        _add_offsets(written, change)
        day = f"{self.nth}{_WEEKDAYS[change.wall.weekday()]}"
        written.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": change.wall.month, "BYDAY": day})
        return written


@lru_cache(maxsize=256)
def vtimezone(zone: str, first_year: int, last_year: int) -> Timezone | None:
    """Return the zone as a component that is right for these years, from the year before them on.

    None when no pair of yearly rules says what the zone does, as where the change follows the moon or falls on the
    day after a Thursday: such times must be written in UTC.
    """
    years = range(first_year - 1, last_year + YEARS_AHEAD)
    if len(years) > MOST_YEARS or years[0] < MINYEAR or years[-1] >= MAXYEAR:
        return None
    changes = list(_changes(ZoneInfo(zone), years))
    if not changes:
        return _written(zone, [_standing(ZoneInfo(zone), first_year - 1)])
    rules = _yearly(changes, len(years))
    return _written(zone, [rule.component() for rule in rules]) if rules else None


def _written(zone: str, observances: list[Component]) -> Timezone:
    component = Timezone()
    component.add("TZID", zone)
    for observance in observances:
        component.add_component(observance)
    return component


def _standing(zone: ZoneInfo, year: int) -> TimezoneStandard:
    """Describe a zone whose clocks never change."""
    start = datetime(year, 1, 1, tzinfo=zone)
    offset = _offset(start, zone)
    component = TimezoneStandard()
    _add_offsets(component, Change(start.replace(tzinfo=None), offset, offset, start.tzname() or ""))
    return component


def _add_offsets(component: Component, change: Change) -> None:
    component.add("DTSTART", change.wall)
    component.add("TZOFFSETFROM", change.before)
    component.add("TZOFFSETTO", change.after)
    component.add("TZNAME", change.name)


def _changes(zone: ZoneInfo, years: range) -> Iterator[Change]:
    """Yield every change of the zone's clocks in these years, in order."""
    at, end = datetime(years[0], 1, 1, tzinfo=UTC), datetime(years[-1] + 1, 1, 1, tzinfo=UTC)
    while at < end:
        following = min(at + _STEP, end)
        if _offset(at, zone) != _offset(following, zone):
            yield _change_between(at, following, zone)
        at = following


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> Change:
    """Halve the span until the second of the change is found."""
    old = _offset(before, zone)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // timedelta(seconds=2) * timedelta(seconds=1)
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return Change(
        wall=(after + old).replace(tzinfo=None),
        before=old,
        after=_offset(after, zone),
        name=after.astimezone(zone).tzname() or "",
    )


def _yearly(changes: list[Change], years: int) -> list[YearlyChange]:
    """Return the two rules all changes follow, the earlier first, or nothing when they follow none."""
    forward = [change for change in changes if change.after > change.before]
    backward = [change for change in changes if change.after < change.before]
    if not len(forward) == len(backward) == years:
        return []
    rules = [rule for rule in (_rule(forward), _rule(backward)) if rule]
    return sorted(rules, key=lambda rule: rule.first.wall) if len(rules) == 2 else []


def _rule(changes: list[Change]) -> YearlyChange | None:
    first = changes[0]
    if {_fixed(change) for change in changes} != {_fixed(first)}:
        return None
    shared = set.intersection(*(_positions(change.wall) for change in changes))
    return YearlyChange(first, min(shared)) if shared else None


def _fixed(change: Change) -> tuple[object, ...]:
    """Return what is the same in every year."""
    return (change.wall.month, change.wall.weekday(), change.wall.time(), change.before, change.after)


def _positions(day: datetime) -> set[int]:
    """Return which of its weekday in the month this day is, counted from the start and, if the last, as -1."""
    nth = (day.day - 1) // 7 + 1
    is_last = (day + timedelta(days=7)).month != day.month
    return {nth, _LAST} if is_last else {nth}


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()
