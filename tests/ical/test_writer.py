"""The bytes themselves: every rule kept, every rule's check able to fail, the same bytes in every process."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from eventhub.ical import writer
from eventhub.ical.entries import Status
from tests.ical.rules import faults, parsed
from tests.ical.samples import entry, feed, utc

CANCELLED = entry(uid="2@eventhub", status=Status.CANCELLED, zone="Africa/Casablanca")
CONFERENCE = entry(uid="3@eventhub", whole_days=True, zone="Europe/Paris", ends_at=utc(2026, 3, 31, 16))
FULL = entry(
    uid="4@eventhub",
    zone="Europe/Athens",
    title="Ünïcode \N{CLOUD} " * 20,
    description="One\r\ntwo; three, four\\",
    place="Cité des congrès, Lyon",
    coordinates=(45.76, 4.84),
    url="https://example.org/events/1-\N{GREEK SMALL LETTER ALPHA}",
    join_url="https://example.org/join?a=1",
    categories=("Photonics, lasers", "Health"),
    parent_uid="3@eventhub",
)
GOOD = writer.feed(feed(entry(), CANCELLED, CONFERENCE, FULL))


def test_a_feed_keeps_every_rule():
    assert faults(GOOD) == set()


def test_a_download_keeps_every_rule_and_has_no_name():
    data = writer.download([entry(), CANCELLED, CONFERENCE, FULL])

    assert faults(data) == set()
    assert [name for name, _parameters, _value in parsed(data).lines] == ["VERSION", "PRODID", "CALSCALE"]


BROKEN = [
    ("lines end in CRLF", b"\r\n", b"\n"),
    ("lines are short", b"\r\n ", b""),
    ("text is UTF-8", b"X-WR-TIMEZONE:", b"X-WR-TIMEZONE:\xc3"),
    ("text holds no control characters", b"SUMMARY:", b"SUMMARY:\x07"),
    ("VERSION and PRODID stand once", b"VERSION:2.0\r\n", b""),
    ("a feed has no UID", b"CALSCALE:", b"UID:1\r\nCALSCALE:"),
    ("a feed has no METHOD", b"CALSCALE:", b"METHOD:PUBLISH\r\nCALSCALE:"),
    ("properties stand before components", b"END:VCALENDAR", b"COLOR:red\r\nEND:VCALENDAR"),
    ("both names are the same", b"X-WR-CALNAME:", b"X-WR-CALNAME:Other "),
    ("the name is escaped", b"NAME:Events\\;", b"NAME:Events;"),
    ("REFRESH-INTERVAL says that it is a duration", b"REFRESH-INTERVAL;VALUE=DURATION:", b"REFRESH-INTERVAL:"),
    ("both refresh times are the same", b"X-PUBLISHED-TTL:PT1H", b"X-PUBLISHED-TTL:1:00:00"),
    ("SOURCE says that it is an address", b"SOURCE;VALUE=URI:", b"SOURCE:"),
    ("zones stand once, by name", b"TZID:Europe/Athens", b"TZID:Europe/Zagreb"),
    ("zones have IANA names", b"TZID:Europe/Berlin", b"TZID:CET"),
    ("a zone has one STANDARD and at most one DAYLIGHT", b":DAYLIGHT", b":STANDARD"),
    ("zones have yearly rules", b"RRULE:FREQ=YEARLY;", b"RDATE:20260329T020000;"),
    ("offsets have no seconds", b"TZOFFSETTO:+0100", b"TZOFFSETTO:+005328"),
    ("a UID stands once", b"UID:2@eventhub", b"UID:1@eventhub"),
    ("every entry has a UID", b"UID:2@eventhub", b"UID:"),
    ("DTSTAMP is LAST-MODIFIED", b"DTSTAMP:20260102", b"DTSTAMP:20260103"),
    ("every entry has a SEQUENCE", b"SEQUENCE:0\r\n", b""),
    ("a feed names no people and rings no bells", b"TRANSP:", b"ATTENDEE:mailto:a@example.org\r\nTRANSP:"),
    ("no time floats", b"DTSTART;TZID=Europe/Berlin:", b"DTSTART:"),
    ("every TZID has its VTIMEZONE", b"TZID:Europe/Berlin", b"TZID:Europe/Bern"),
    ("the end comes after the start", b"DTEND;VALUE=DATE:20260401", b"DTEND;VALUE=DATE:20260329"),
    ("every entry has a STATUS", b"STATUS:CONFIRMED\r\n", b""),
    ("what is cancelled says so and blocks no time", b"SUMMARY:Cancelled: ", b"SUMMARY:"),
    ("whole days block no time", b"TRANSP:TRANSPARENT", b"TRANSP:OPAQUE"),
    ("addresses are absolute and ASCII", b"URL:https://example.org/events", b"URL:/events"),
    ("GEO is two numbers", b"GEO:45.76;4.84", b"GEO:45.76,4.84"),
    ("the zone to show is one of the world's", b"X-WR-TIMEZONE:Europe/Brussels", b"X-WR-TIMEZONE:GMT+1"),
    ("clocks change on a weekday of a month", b"BYDAY=-1SU;BYMONTH=3", b"BYMONTH=3;BYMONTHDAY=29"),
    ("times no yearly rule can say are in UTC", b"Europe/Berlin", b"Africa/Cairo"),
    ("a zone begins before its first entry", b"DTSTART:2025", b"DTSTART:2026"),
    ("entries stand by start and UID", b"UID:1@eventhub", b"UID:9@eventhub"),
    ("texts are escaped", b"SUMMARY:Photonics\\;", b"SUMMARY:Photonics;"),
    ("nothing is newer than its readers", b"GEO:", b"CONCEPT:https://example.org/\r\nGEO:"),
    ("an entry happens once", b"TRANSP:", b"RRULE:FREQ=DAILY\r\nTRANSP:"),
    ("a part names its parent", b"RELATED-TO;RELTYPE=PARENT:", b"RELATED-TO:"),
    ("CONFERENCE says what it is", b"FEATURE=AUDIO,VIDEO", b'FEATURE="AUDIO,VIDEO"'),
    ("the link to join is in the words, too", b"\\n\\nhttps://example.org/join?a=1", b""),
    ("zones stand before events", b"BEGIN:VEVENT", b"BEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT"),
]


@pytest.mark.parametrize(("rule", "written", "broken"), BROKEN, ids=[rule for rule, *_rest in BROKEN])
def test_each_rule_is_seen_to_be_broken(rule, written, broken):
    sample = GOOD.replace(written, broken)

    assert sample != GOOD
    assert rule in faults(sample)


def test_every_rule_has_its_broken_sample():
    source = Path(__file__).with_name("rules.py").read_text()
    rules = set(re.findall(r'yield "([^"]+)"', source))
    assert {rule for rule, *_rest in BROKEN} == rules


def test_bytes_are_the_same_in_every_process_and_for_every_order():
    program = "import sys; from tests.ical.test_writer import GOOD; sys.stdout.buffer.write(GOOD)"
    others = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": str(seed), "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in range(4)
    }

    assert others == {GOOD}
    assert writer.feed(feed(FULL, CONFERENCE, CANCELLED, entry())) == GOOD


def test_what_did_not_change_is_not_stamped_anew():
    event = parsed(writer.feed(feed(replace(entry(), sequence=3)))).of("VEVENT")[0]

    assert event.value("DTSTAMP") == event.value("LAST-MODIFIED") == "20260102T030405Z"
    assert event.value("SEQUENCE") == "3"


@pytest.mark.parametrize(
    ("changes", "status", "transparency"),
    [
        ({}, "CONFIRMED", "OPAQUE"),
        ({"is_free": True}, "CONFIRMED", "TRANSPARENT"),
        ({"whole_days": True}, "CONFIRMED", "TRANSPARENT"),
        ({"status": Status.TENTATIVE}, "TENTATIVE", "OPAQUE"),
        ({"status": Status.CANCELLED}, "CANCELLED", "TRANSPARENT"),
    ],
)
def test_an_entry_says_whether_it_takes_place_and_blocks_time(changes, status, transparency):
    event = parsed(writer.download([entry(**changes)])).of("VEVENT")[0]

    assert (event.value("STATUS"), event.value("TRANSP")) == (status, transparency)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "first", "after_last"),
    [
        (utc(2026, 6, 3, 7), utc(2026, 6, 5, 15), "20260603", "20260606"),
        (utc(2026, 6, 2, 22), utc(2026, 6, 5, 22), "20260603", "20260606"),
        (utc(2026, 6, 2, 21, 59), utc(2026, 6, 5, 22, 1), "20260602", "20260607"),
    ],
)
def test_whole_days_are_local_days_with_an_exclusive_end(starts_at, ends_at, first, after_last):
    whole = entry(starts_at=starts_at, ends_at=ends_at, whole_days=True)
    event = parsed(writer.download([whole])).of("VEVENT")[0]

    assert (event.value("DTSTART"), event.value("DTEND")) == (first, after_last)


@pytest.mark.parametrize("zone", ["Africa/Cairo", "Africa/Casablanca", "Asia/Jerusalem", "America/Santiago", "UTC"])
def test_times_that_no_yearly_rule_can_say_are_written_in_utc(zone):
    calendar = parsed(writer.feed(feed(entry(zone=zone))))

    assert calendar.of("VTIMEZONE") == []
    assert calendar.of("VEVENT")[0].value("DTSTART") == "20260329T083000Z"


def test_the_second_passage_of_the_autumn_hour_is_written_in_utc():
    repeated = entry(starts_at=utc(2026, 10, 25, 1, 30), ends_at=utc(2026, 10, 25, 4))
    event = parsed(writer.feed(feed(repeated))).of("VEVENT")[0]

    assert (event.value("DTSTART"), event.value("DTEND")) == ("20261025T013000Z", "20261025T040000Z")


def test_an_entry_shorter_than_a_second_has_no_end():
    starts_at = utc(2026, 6, 3, 7)
    event = parsed(writer.feed(feed(entry(starts_at=starts_at, ends_at=starts_at.replace(microsecond=5))))).of(
        "VEVENT"
    )[0]

    assert event.values("DTEND") == []


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://example.org/a b?c=\N{SNOWMAN}#d", ["https://example.org/a%20b?c=%E2%98%83#d"]),
        (
            "https://b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example:8443/%41",
            ["https://xn--bcher-kva.example:8443/%41"],
        ),
        ("/events/1", []),
        ("javascript:alert(1)", []),
        ("https://[broken/", []),
        ("", []),
    ],
)
def test_addresses_are_absolute_and_ascii_or_left_out(address, written):
    event = parsed(writer.download([entry(url=address)])).of("VEVENT")[0]

    assert event.values("URL") == written


def test_a_text_cannot_begin_a_line_of_its_own():
    hostile = "a\r\nEND:VEVENT\nATTENDEE:x\rb\N{LINE SEPARATOR}c\x00\ud800"
    calendar = parsed(writer.feed(feed(entry(title=hostile, place=hostile, description=hostile), name=hostile)))

    assert calendar.value("NAME") == "a END:VEVENT ATTENDEE:x b c"
    assert calendar.of("VEVENT")[0].value("SUMMARY") == "a END:VEVENT ATTENDEE:x b c"
    assert calendar.of("VEVENT")[0].value("DESCRIPTION") == r"a\nEND:VEVENT\nATTENDEE:x\nb\nc"
