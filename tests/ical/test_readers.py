"""Two readers that share no code with each other see the same calendar; no text can make a feed invalid."""

import os
from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from eventhub.ical import writer
from eventhub.ical.entries import Entry, Status
from tests.ical.rules import faults
from tests.ical.samples import entry, feed, utc

AROUND_A_CHANGE = [
    entry(uid=f"{zone}-{hour}", zone=zone, starts_at=utc(2026, 3, 29, hour, 15), ends_at=utc(2026, 3, 29, hour + 1))
    for zone in ("Europe/Berlin", "Europe/Helsinki", "America/Toronto", "Africa/Casablanca", "Asia/Taipei")
    for hour in range(4)
]


def test_both_readers_find_every_instant_around_a_change_of_clocks():
    data = writer.feed(feed(*AROUND_A_CHANGE))
    expected = {each.uid: (each.starts_at, each.ends_at) for each in AROUND_A_CHANGE}

    assert instants_by_icalendar(data) == expected
    assert instants_by_home_assistant(data) == expected


def test_a_reader_finds_the_whole_entry():
    full = entry(
        sequence=4,
        status=Status.CANCELLED,
        title="Bridge; inspire, change",
        description="First line\nsecond \\ line",
        place="Palace of the Parliament, Bucharest",
        categories=("Photonics", "Health"),
        coordinates=(44.43, 26.09),
        parent_uid="0@eventhub",
    )
    read = read_by_home_assistant(writer.feed(feed(full))).events[0]

    assert (read.uid, read.sequence, read.status.value) == (full.uid, 4, "CANCELLED")
    assert (read.summary, read.description) == ("Cancelled: Bridge; inspire, change", full.description)
    assert (read.location, read.categories) == (full.place, ["Photonics", "Health"])
    assert (read.geo.lat, read.geo.lng) == (44.43, 26.09)
    assert [related.uid for related in read.related_to] == ["0@eventhub"]


ANY_TEXT = st.text(max_size=120)
ANY_INSTANT = st.datetimes(datetime(2022, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ANY_ENTRY = st.builds(
    Entry,
    uid=st.uuids().map(lambda uuid: f"{uuid}@eventhub"),
    sequence=st.integers(0, 1000),
    changed_at=ANY_INSTANT,
    starts_at=ANY_INSTANT,
    ends_at=ANY_INSTANT,
    zone=st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone)),
    title=ANY_TEXT,
    status=st.sampled_from(Status),
    whole_days=st.booleans(),
    is_free=st.booleans(),
    description=ANY_TEXT,
    place=ANY_TEXT,
    coordinates=st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    url=st.none() | ANY_TEXT | ANY_TEXT.map("https://example.org/".__add__),
    categories=st.lists(ANY_TEXT, max_size=3).map(tuple),
).map(lambda each: each if each.ends_at > each.starts_at else entry(uid=each.uid, title=each.title, zone=each.zone))


@pytest.mark.timeout(7200)
@settings(max_examples=20_000 if os.environ.get("EVENTHUB_FAULTS") == "full" else 100)
@given(st.lists(ANY_ENTRY, max_size=3, unique_by=lambda each: each.uid), ANY_TEXT)
def test_no_text_place_or_zone_makes_an_invalid_feed(entries, name):
    data = writer.feed(feed(*entries, name=name))

    assert faults(data) == set()
    timed = {each.uid: each.starts_at.replace(microsecond=0) for each in entries if not each.whole_days}
    seen = {uid: times[0] for uid, times in instants_by_icalendar(data).items()}
    assert {uid: seen[uid] for uid in timed} == timed


def instants_by_icalendar(data):
    events = Calendar.from_ical(data).events
    return {str(each["UID"]): (in_utc(each.start), in_utc(each.end)) for each in events}


def instants_by_home_assistant(data):
    return {each.uid: (in_utc(each.dtstart), in_utc(each.end)) for each in read_by_home_assistant(data).events}


def read_by_home_assistant(data):
    return IcsCalendarStream.calendar_from_ics(data.decode())


def in_utc(moment):
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment + timedelta(0)
