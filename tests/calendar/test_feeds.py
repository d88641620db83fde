"""The public feeds: true entries in valid bytes, and cheap to ask for again."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from eventhub.db import unit_of_work
from eventhub.events import operations as events
from eventhub.events.models import EventTheme
from tests import factories
from tests.calendar.readers import read


def test_a_public_feed_says_what_its_page_says(client, db_session):
    with unit_of_work():
        event = factories.event(title="Bridge; inspire", summary="Two days,\nmany people.")
        event.themes = [EventTheme(theme="photonics")]
        expected = (event.uid, event.path, event.starts_at.date())
    answer = client.get("/calendar.ics?theme=photonics")
    entry = read(answer)["Bridge; inspire"]

    uid, path, day = expected
    assert (entry.uid, entry.sequence, entry.dtstart) == (uid, 0, day)
    assert entry.description == "Two days,\nmany people."
    assert (entry.location, entry.categories) == ("Exhibition Place, Toronto, Canada", ["Photonics"])
    assert str(entry.url) == f"http://127.0.0.1:8000/events/{path}"
    assert "SOURCE;VALUE=URI:http://127.0.0.1:8000/calendar.ics?theme=photonics\r\n" in answer.text
    assert "NAME:Cluster events\r\n" in answer.text


def test_an_event_of_an_hour_has_times_and_one_of_days_has_days(client, db_session):
    with unit_of_work():
        start = datetime(2031, 3, 29, 9, tzinfo=UTC)
        factories.event(title="Hour", timezone="Europe/Paris", starts_at=start, ends_at=start + timedelta(hours=1))
        factories.event(title="Days", timezone="Europe/Paris", starts_at=start, ends_at=start + timedelta(days=2))
    entries = read(client.get("/calendar.ics"))

    assert entries["Hour"].dtstart.astimezone(UTC) == start
    assert (entries["Days"].dtstart.isoformat(), entries["Days"].dtend.isoformat()) == ("2031-03-29", "2031-04-01")
    assert "DTSTART;TZID=Europe/Paris:20310329T100000" in client.get("/calendar.ics").text


def test_an_evening_that_ends_after_midnight_has_times(client, db_session):
    with unit_of_work():
        start = datetime(2031, 3, 28, 19, tzinfo=UTC)
        factories.event(title="Gala", timezone="Europe/Paris", starts_at=start, ends_at=start + timedelta(hours=6))

    assert read(client.get("/calendar.ics"))["Gala"].dtstart.astimezone(UTC) == start


def test_a_move_keeps_the_uid_and_raises_the_sequence(client, db_session):
    with unit_of_work():
        event = factories.event(title="Moving")
        factories.item(event, title="Opening")
        path = event.path
    before = read(client.get(f"/events/{path}.ics"))
    with unit_of_work():
        events.reschedule(event, event.starts_at + timedelta(days=7), event.ends_at + timedelta(days=7), by=event.host)
    after = read(client.get(f"/events/{path}.ics"))

    for title in ("Moving", "Opening"):
        assert after[title].uid == before[title].uid
        assert after[title].sequence > before[title].sequence
        assert after[title].dtstart - before[title].dtstart == timedelta(days=7)
        assert after[title].dtstamp >= before[title].dtstamp
    assert read(client.get("/calendar.ics"))["Moving"].sequence == after["Moving"].sequence


def test_a_cancelled_event_stays_with_its_reason_and_takes_its_parts_along(client, db_session):
    with unit_of_work():
        event = factories.event(title="Congress")
        factories.item(event, title="Opening")
        path = event.path
    before = read(client.get(f"/events/{path}.ics"))
    with unit_of_work():
        events.cancel(event, by=event.host, reason="The hall burnt down.")
    public, single = read(client.get("/calendar.ics")), read(client.get(f"/events/{path}.ics"))

    entry = public["Cancelled: Congress"]
    assert (entry.status.value, entry.uid) == ("CANCELLED", before["Congress"].uid)
    assert entry.sequence == before["Congress"].sequence + 1
    assert entry.description.startswith("The hall burnt down.")
    assert set(single) == {"Cancelled: Congress", "Cancelled: Opening"}
    assert single["Cancelled: Opening"].sequence > before["Opening"].sequence


def test_a_postponed_event_is_tentative_and_blocks_no_time(client, db_session):
    with unit_of_work():
        event = factories.event(title="Congress")
        events.postpone(event, by=event.host)
    entry = read(client.get("/calendar.ics"))["Postponed: Congress"]

    assert (entry.status.value, entry.transparency) == ("TENTATIVE", "TRANSPARENT")


def test_the_parts_of_an_event_belong_to_it(client, db_session):
    with unit_of_work():
        event = factories.event(title="Congress")
        factories.item(event, title="Opening", room="Hall 1", description="Welcome.")
        path = event.path
    answer = client.get(f"/events/{path}.ics")
    entries = read(answer)

    assert [related.uid for related in entries["Opening"].related_to] == [entries["Congress"].uid]
    assert entries["Opening"].location == "Hall 1, Exhibition Place, Toronto, Canada"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={path}.ics"
    assert "X-WR-CALNAME" not in answer.text


FEED_HEADERS = {
    "Content-Type": "text/calendar; charset=utf-8",
    "Content-Disposition": "inline; filename=calendar.ics",
    "Cache-Control": "public, max-age=300, must-revalidate",
    "X-Content-Type-Options": "nosniff",
}


def test_a_feed_carries_the_right_headers_and_no_cookie(client, db_session):
    with unit_of_work():
        person = factories.user()
    client.sign_in(person)
    answer = client.get("/calendar.ics")

    assert {name: answer.headers[name] for name in FEED_HEADERS} == FEED_HEADERS
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ("{etag}", 304),
        ("W/{etag}", 304),
        ('"other", {etag}', 304),
        ('"other" , W/{etag}', 304),
        ("*", 304),
        ('"other"', 200),
        ("{bare}", 304),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_who_has_the_same_bytes_is_told_so(client, db_session, condition, status, method):
    with unit_of_work():
        factories.event()
    etag = client.get("/calendar.ics").headers["ETag"]
    answer = getattr(client, method)(
        "/calendar.ics",
        headers={"If-None-Match": condition.format(etag=etag, bare=etag.strip('"')), "If-Modified-Since": "rubbish"},
    )

    assert (answer.status_code, answer.headers["ETag"]) == (status, etag)
    assert bool(answer.data) == (status == 200 and method == "get")
    assert answer.headers["Cache-Control"] == FEED_HEADERS["Cache-Control"]


def test_the_etag_changes_with_the_data_and_with_nothing_else(client, db_session):
    with unit_of_work():
        event = factories.event()
    first = client.get("/calendar.ics").headers["ETag"]
    same = client.get("/calendar.ics", headers={"Accept-Language": "de"}).headers["ETag"]
    with unit_of_work():
        events.revise(event, by=event.host, summary="Other words.")

    assert same == first
    assert client.get("/calendar.ics").headers["ETag"] != first
    assert client.get("/calendar.ics", headers={"If-None-Match": first}).status_code == 200


def test_robots_may_read_the_feeds(client):
    rules = client.get("/robots.txt").text

    barred = re.findall(r"Disallow: (\S+)", rules)
    assert barred
    assert not any(
        address.startswith(tuple(barred)) for address in ("/calendar.ics", "/events/1-x.ics", "/feeds/x.ics")
    )
