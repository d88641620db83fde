"""The dates of calls as calendars read them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from icalendar import Calendar

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.hosting.models.calls import CutOff
from eventhub.hosting.operations import calls
from eventhub.hosting.states import CallState
from tests import factories

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
DATES = {
    "opens_at": datetime(2027, 1, 4, 8, tzinfo=UTC),
    "closes_at": datetime(2027, 3, 29, 21, 59, tzinfo=UTC),
}


def lines(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    return {str(each["UID"]): (str(each["SUMMARY"]), each["DTSTART"].dt, each["SEQUENCE"]) for each in events}


@pytest.fixture
def call(db_session):
    with time_machine.travel(NOW), unit_of_work():
        cut_off = CutOff(at=datetime(2027, 2, 15, 22, 59, tzinfo=UTC))
        return factories.call(title="Host us", cut_offs=[cut_off], **DATES)


@time_machine.travel(NOW)
def test_a_call_stands_in_the_feed_with_its_opening_its_cut_offs_and_its_closing(client, call):
    for path in ("/calls.ics", f"/calls/{call.slug}.ics"):
        assert lines(client, path) == {
            f"opening-{call.uid}": ("Opens: Host us", DATES["opens_at"], 0),
            call.cut_offs[0].uid: ("Cut-off: Host us", call.cut_offs[0].at, 0),
            call.uid: ("Closes: Host us", DATES["closes_at"], 0),
        }


@time_machine.travel(NOW)
def test_the_deadline_is_written_on_the_clocks_of_the_call(client, call):
    assert b"DTSTART;TZID=Europe/Brussels:20270329T235900" in client.get("/calls.ics").data


@time_machine.travel(NOW)
def test_a_prolonged_call_keeps_its_uid_and_raises_its_sequence(client, call):
    later = DATES["closes_at"] + timedelta(days=7)
    with unit_of_work():
        by = factories.user(Role.PROGRAMME_MANAGER)
        calls.revise_call(call, by=by, closes_at=later, cut_offs=[call.cut_offs[0].at + timedelta(days=1)])

    found = lines(client, "/calls.ics")

    assert found[call.uid] == ("Closes: Host us", later, 1)
    assert found[call.cut_offs[0].uid][1:] == (datetime(2027, 2, 16, 22, 59, tzinfo=UTC), 2)


@time_machine.travel(NOW)
def test_a_call_that_is_called_off_is_struck_out(client, db_session):
    with unit_of_work():
        by, call = factories.user(Role.PROGRAMME_MANAGER), factories.call(**DATES | {"opens_at": NOW + timedelta(1)})
        calls.close_call(call, by=by)

    data = client.get("/calls.ics").data

    assert (data.count(b"STATUS:CANCELLED"), data.count(b"SUMMARY:Called off: ")) == (2, 2)


@time_machine.travel(NOW)
def test_drafts_and_old_calls_stand_in_no_feed(client, db_session):
    with unit_of_work():
        draft = factories.call(state=CallState.DRAFT, **DATES)
        factories.call(state=CallState.CLOSED, opens_at=NOW - timedelta(90), closes_at=NOW - timedelta(31))
        recent = factories.call(state=CallState.CLOSED, opens_at=NOW - timedelta(90), closes_at=NOW - timedelta(29))

    assert set(lines(client, "/calls.ics")) == {recent.uid, f"opening-{recent.uid}"}
    assert client.get(f"/calls/{draft.slug}.ics").status_code == 404


def test_a_feed_is_for_machines_and_says_304_to_who_has_it(client, db_session):
    with unit_of_work():
        manager, call = factories.user(Role.PROGRAMME_MANAGER), factories.call()
        draft = factories.call(state=CallState.DRAFT)
    client.sign_in(manager)

    first = client.get(f"/calls/{call.slug}.ics")
    again = client.get(f"/calls/{call.slug}.ics", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data, "Set-Cookie" in first.headers) == (304, b"", False)
    assert "Cookie" not in first.headers.get("Vary", "")
    assert client.get(f"/calls/{draft.slug}.ics").status_code == 404


def test_the_feed_runs_a_fixed_number_of_queries(client, db_session, query_count):
    with unit_of_work():
        factories.call(cut_offs=[CutOff(at=factories.in_days(1))])
    with query_count() as one:
        client.get("/calls.ics")
    with unit_of_work():
        for _ in range(2):
            factories.call(cut_offs=[CutOff(at=factories.in_days(1)), CutOff(at=factories.in_days(2))])
    with query_count() as more:
        client.get("/calls.ics")

    assert more.count == one.count


def test_the_pages_say_how_to_subscribe(client, db_session):
    with unit_of_work():
        call = factories.call()

    assert "/calls.ics" in client.get("/calls").text
    assert f"/calls/{call.slug}.ics" in client.get(f"/calls/{call.slug}").text
