"""What a feed says of itself to who asks again: when it changed, in which coding, and for how long it tells."""

import gzip
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import time_machine
from sqlalchemy import func, select

from eventhub import clock
from eventhub import db as database_module
from eventhub.calendar import keeping
from eventhub.calendar.models import FeedState
from eventhub.db import unit_of_work
from eventhub.events import operations as events
from eventhub.events.models import Event
from eventhub.events.states import EventState
from tests import factories
from tests.calendar.readers import read


def changed_at(answer):
    return parsedate_to_datetime(answer.headers["Last-Modified"])


def test_last_modified_rises_with_every_change_and_never_falls(client, db_session):
    with unit_of_work():
        first, second = factories.event(title="First"), factories.event(title="Second")
    seen = []
    with time_machine.travel(datetime(2027, 1, 1, 12, tzinfo=UTC), tick=False) as clocks:
        for title in ("a", "b"):  # within one second
            with unit_of_work():
                events.revise(first, by=first.host, title=title)
            seen.append(changed_at(client.get("/calendar.ics")))
        clocks.shift(timedelta(hours=-2))
        with unit_of_work():
            db_session.delete(second)
        seen.append(changed_at(client.get("/calendar.ics")))
        asked = client.get("/calendar.ics", headers={"If-Modified-Since": client_date(seen[1])})
        same = client.get("/calendar.ics", headers={"If-Modified-Since": client_date(seen[2])})

    assert seen == sorted(set(seen))
    assert (asked.status_code, same.status_code) == (200, 304)


def client_date(moment):
    return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")


def test_a_change_that_changes_no_byte_of_a_feed_leaves_its_date_and_etag(client, db_session):
    with unit_of_work():
        factories.event(title="Here")
        elsewhere = factories.event(title="Elsewhere")
    question = "/calendar.ics?q=here"
    first = client.get(question)
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        with unit_of_work():
            events.revise(elsewhere, by=elsewhere.host, summary="Other words.")
        second = client.get(question)

    assert [answer.headers["Last-Modified"] for answer in (first, second)] == [first.headers["Last-Modified"]] * 2
    assert first.headers["ETag"] == second.headers["ETag"]


def test_an_unreadable_date_is_no_condition(client, db_session):
    assert client.get("/calendar.ics", headers={"If-Modified-Since": "yesterday"}).status_code == 200


@pytest.mark.parametrize("is_first", [True, False])
def test_a_zipped_feed_is_the_same_feed_under_another_etag(client, db_session, is_first):
    with unit_of_work():
        factories.event()
    if not is_first:
        client.get("/calendar.ics")
    zipped = client.get("/calendar.ics", headers={"Accept-Encoding": "gzip, br"})
    plain = client.get("/calendar.ics", headers={"Accept-Encoding": "gzip;q=0"})

    assert (zipped.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert {answer.headers["Vary"] for answer in (zipped, plain)} == {"Accept-Encoding"}
    condition = {"If-None-Match": zipped.headers["ETag"]}
    assert client.get("/calendar.ics", headers=condition | {"Accept-Encoding": "gzip"}).status_code == 304
    assert client.get("/calendar.ics", headers=condition).status_code == 200


def test_head_says_what_get_would(client, db_session):
    with unit_of_work():
        factories.event()
    whole, head = client.get("/calendar.ics"), client.head("/calendar.ics")

    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Last-Modified", "Content-Length", "Content-Type", "Cache-Control", "Vary"):
        assert head.headers[name] == whole.headers[name]


KEPT = [
    (EventState.PUBLISHED, -50, 0, True),
    (EventState.PUBLISHED, -70, 0, False),
    (EventState.CANCELLED, 300, 200, True),
    (EventState.CANCELLED, -80, 85, True),
    (EventState.CANCELLED, -10, 100, False),
]


@pytest.mark.parametrize(("state", "ended", "changed", "is_there"), KEPT)
def test_a_feed_keeps_what_is_over_and_longer_what_was_cancelled(client, db_session, state, ended, changed, is_there):
    with unit_of_work():
        end = clock.now() + timedelta(days=ended)
        factories.event(
            state=state,
            starts_at=end - timedelta(hours=2),
            ends_at=end,
            changed_at=clock.now() - timedelta(days=changed),
        )

    assert bool(read(client.get("/calendar.ics"))) is is_there


def test_what_has_been_over_for_long_leaves_when_the_day_ends(client, db_session):
    with unit_of_work():
        end = datetime.combine(date(2027, 5, 3), datetime.min.time(), UTC) + timedelta(hours=10)
        factories.event(starts_at=end - timedelta(hours=1), ends_at=end)
    seen = []
    for hour in (0, 23, 24):
        with time_machine.travel(datetime(2027, 7, 2, tzinfo=UTC) + timedelta(hours=hour), tick=False):
            seen.append(len(read(client.get("/calendar.ics"))))

    assert seen == [1, 1, 0]


def test_answers_kept_longest_make_room(client, db_session, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_KEPT", 3)
    for word in "abcde":
        client.get(f"/calendar.ics?q={word}")
    with_first = client.get("/calendar.ics?q=a")

    assert db_session.scalar(select(func.count(FeedState.id))) == 3
    assert with_first.status_code == 200


def test_a_database_that_cannot_be_written_stops_no_reader(client, db_session, database, monkeypatch):
    if database.name != "sqlite":
        pytest.skip("only SQLite has one lock for all writers")
    with unit_of_work():
        factories.event(title="Congress")
    monkeypatch.setattr(database_module, "LOCK_WAIT_MILLISECONDS", 50)
    with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = client.get("/calendar.ics")

    assert (answer.status_code, set(read(answer))) == (200, {"Congress"})
    assert "ETag" in answer.headers
    assert "Last-Modified" not in answer.headers


def test_an_event_that_is_deleted_leaves_its_file_and_the_feed(client, db_session):
    with unit_of_work():
        event = factories.event()
        path = event.path
    assert client.get(f"/events/{path}.ics").status_code == 200
    client.get("/calendar.ics")
    with unit_of_work():
        db_session.delete(db_session.get(Event, event.id))

    assert client.get(f"/events/{path}.ics").status_code == 404
    assert read(client.get("/calendar.ics")) == {}
