"""What overlaps in a programme runs side by side."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from eventhub.calendar.tracks import days

NINE = datetime(2030, 3, 6, 9, tzinfo=UTC)
PARTS = {
    "opening": (0, 60, ""),
    "skills": (90, 180, "A"),
    "funding": (90, 210, "B"),
    "short": (180, 200, "A"),
    "visit": (90, 120, ""),
    "walk": (120, 150, ""),
    "lunch": (210, 260, ""),
    "next day": (24 * 60, 25 * 60, ""),
}


def programme(**changes):
    parts = PARTS | changes
    return [
        SimpleNamespace(
            id=number,
            title=title,
            starts_at=NINE + timedelta(minutes=starts),
            ends_at=NINE + timedelta(minutes=ends),
            track=track,
        )
        for number, (title, (starts, ends, track)) in enumerate(parts.items())
    ]


def shape(found):
    return [
        [[(line.track, [part.title for part in line.parts]) for line in each.lines] for each in day.stretches]
        for day in found
    ]


def test_tracks_are_lines_and_what_ends_as_the_next_begins_comes_after_it():
    found = days(programme(), "Europe/Brussels", NINE - timedelta(days=1))
    assert shape(found) == [
        [
            [("", ["opening"])],
            [("", ["visit", "walk"]), ("A", ["skills", "short"]), ("B", ["funding"])],
            [("", ["lunch"])],
        ],
        [[("", ["next day"])]],
    ]
    assert [each.is_single for each in found[0].stretches] == [True, False, True]


def test_two_parts_of_one_track_at_once_are_two_lines_of_its_name():
    found = days(programme(skills=(90, 181, "A")), "UTC", NINE)
    assert [line.track for line in found[0].stretches[1].lines] == ["", "A", "A", "B"]


def test_a_stretch_goes_on_until_the_last_of_its_parts_is_over():
    at = {minute: days(programme(), "UTC", NINE + timedelta(minutes=minute)) for minute in (60, 90, 205, 210)}
    assert {minute: [each.stage for each in found[0].stretches] for minute, found in at.items()} == {
        60: ["done", "", ""],
        90: ["done", "now", ""],
        205: ["done", "now", ""],
        210: ["done", "done", "now"],
    }


def test_days_are_those_of_the_zone():
    assert [f"{day.date}" for day in days(programme(), "Pacific/Auckland", NINE)] == ["2030-03-06", "2030-03-07"]


def test_no_programme_has_no_days():
    assert days([], "UTC", NINE) == []
