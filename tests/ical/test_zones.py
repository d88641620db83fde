"""Time zones, read by a reader that knows only what is written, against zoneinfo."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Timezone

from eventhub.ical.zones import vtimezone

FIRST, LAST = 2025, 2035
ZONES = [
    "Pacific/Easter",
    "Europe/Amsterdam",
    "Europe/Athens",
    "Europe/Belgrade",
    "Europe/Berlin",
    "Europe/Bratislava",
    "Europe/Brussels",
    "Europe/Bucharest",
    "Europe/Budapest",
    "Europe/Chisinau",
    "Europe/Copenhagen",
    "Europe/Dublin",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/Ljubljana",
    "Europe/London",
    "Europe/Luxembourg",
    "Europe/Madrid",
    "Europe/Malta",
    "Europe/Moscow",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Prague",
    "Europe/Riga",
    "Europe/Rome",
    "Europe/Sofia",
    "Europe/Stockholm",
    "Europe/Tallinn",
    "Europe/Vienna",
    "Europe/Vilnius",
    "Europe/Warsaw",
    "Europe/Zagreb",
    "Europe/Zurich",
    "Atlantic/Azores",
    "Atlantic/Canary",
    "Atlantic/Reykjavik",
    "America/Toronto",
    "America/New_York",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "Asia/Taipei",
    "Asia/Tokyo",
    "Asia/Nicosia",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
]


def test_enough_zones_are_tried():
    assert len(set(ZONES)) >= 40


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_says_what_zoneinfo_says_around_every_change(zone):
    written = as_read(zone)
    instants = [*changes(zone), *midmonths()]

    assert {at: written_offset(at, zone, written) for at in instants} == {at: offset(at, zone) for at in instants}


def test_the_librarys_own_zone_would_fail_this_test():
    library = as_read("Europe/Berlin", Timezone.from_tzid("Europe/Berlin"))

    assert any(
        written_offset(at, "Europe/Berlin", library) != offset(at, "Europe/Berlin") for at in changes("Europe/Berlin")
    )


@pytest.mark.parametrize(
    "zone", ["Africa/Cairo", "Africa/Casablanca", "America/Nuuk", "America/Santiago", "Asia/Gaza", "Asia/Jerusalem"]
)
def test_zones_without_yearly_rules_are_not_written(zone):
    assert vtimezone(zone, FIRST, LAST) is None


@pytest.mark.parametrize(("first", "last"), [(1, 1), (2026, 9999), (9998, 9999)])
def test_years_beyond_reason_are_not_written(first, last):
    assert vtimezone("Europe/Berlin", first, last) is None


def test_a_rule_that_changed_within_the_years_is_not_written():
    assert vtimezone("America/Sao_Paulo", 2018, 2020) is None
    assert vtimezone("America/Sao_Paulo", 2021, 2023) is not None


def as_read(zone, component=None):
    """Read the zone from its bytes with dateutil, which knows no zone by name."""
    component = component or vtimezone(zone, FIRST, LAST)
    return tzical(io.StringIO(component.to_ical(sorted=False).decode())).get()


def changes(zone):
    """Return the instants a second around every half hour near every change of clocks."""
    start, end = datetime(FIRST, 1, 1, tzinfo=UTC), datetime(LAST + 1, 1, 1, tzinfo=UTC)
    instants = [start + number * NEAR for number in range((end - start) // NEAR)]
    found = [at for at in instants if offset(at, zone) != offset(at + NEAR, zone)]
    return [at + timedelta(minutes=minutes, seconds=second) for at in found for minutes in NEARBY for second in (-1, 0)]


NEAR = timedelta(hours=3)
NEARBY = range(-60, 300, 30)


def midmonths():
    return [datetime(year, month, 15, 12, tzinfo=UTC) for year in range(FIRST, LAST + 1) for month in range(1, 13)]


def offset(at, zone):
    return at.astimezone(ZoneInfo(zone)).utcoffset()


def written_offset(at, zone, written):
    return at.astimezone(written).utcoffset()
