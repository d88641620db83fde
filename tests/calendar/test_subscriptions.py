"""The feed as others see it: four readers agree on every instant, and a subscription follows what becomes of events."""

from datetime import UTC, date, datetime, timedelta

import pytest

from eventhub.db import unit_of_work
from eventhub.events import operations as events
from eventhub.events.models import Event
from tests import factories
from tests.calendar.readers import read
from tests.ical.subscribers import Subscription, instant, need_readers, read_by_node

ZONES = ("Europe/Berlin", "Europe/Athens", "America/Toronto", "Africa/Casablanca", "Asia/Taipei", "Europe/Dublin")
CHANGES = (datetime(2031, 3, 30, tzinfo=UTC), datetime(2031, 10, 26, tzinfo=UTC), datetime(2031, 3, 9, tzinfo=UTC))
HOUR = timedelta(hours=1)
ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.fixture
def subscribe(tmp_path):
    """Subscribe to an address with vdirsyncer and khal."""
    need_readers()
    return lambda url: Subscription(url, tmp_path / "subscription")


@ON_POSTGRESQL
def test_four_readers_agree_on_every_instant_around_changes_of_clocks(client, db_session, live_server, subscribe):
    with unit_of_work():
        host = factories.user()
        organiser = factories.organisation(host)
        for zone in ZONES:
            for day in CHANGES:
                for hour in (0, 1, 2, 5, 6, 7, 8):
                    start = day + timedelta(hours=hour, minutes=15)
                    title = f"{zone} {start:%m-%d %H}"
                    facts = {"host": host, "organiser": organiser, "venue": None}
                    factories.event(title=title, timezone=zone, starts_at=start, ends_at=start + HOUR, **facts)
    answer = client.get("/calendar.ics")
    expected = {row.title: (row.starts_at, row.ends_at) for row in db_session.query(Event)}
    by_home_assistant = {
        title: (entry.dtstart.astimezone(UTC), entry.dtend.astimezone(UTC)) for title, entry in read(answer).items()
    }
    by_node = {
        reader: {each["title"]: tuple(at(each[name]) for name in ("start", "end")) for each in seen.values()}
        for reader, seen in read_by_node(answer.data).items()
    }
    fetched = subscribe(f"{live_server.url}/calendar.ics").fetch(date(2031, 1, 1), 365)
    by_khal = {
        title: (instant(row["start-long-full"]), instant(row["end-long-full"])) for title, row in fetched.items()
    }

    assert len(expected) == len(ZONES) * len(CHANGES) * 7
    assert by_home_assistant == expected
    assert by_node == {"ical.js": expected, "node-ical": expected}
    assert by_khal == expected


def at(seconds):
    return datetime.fromtimestamp(seconds, UTC)


@ON_POSTGRESQL
def test_readers_see_days_states_and_sequences(client, db_session, live_server, subscribe):
    with unit_of_work():
        start = datetime(2031, 6, 3, 7, tzinfo=UTC)
        days = factories.event(
            title="Days", starts_at=start, ends_at=start + timedelta(days=2), timezone="Europe/Paris"
        )
        off = factories.event(title="Off", starts_at=start, ends_at=start + HOUR)
        events.cancel(off, by=off.host, reason="Flood")
        seen_as = {days.uid: ("Days", "CONFIRMED", 0), off.uid: ("Cancelled: Off", "CANCELLED", 1)}
    answer = client.get("/calendar.ics")
    for seen in read_by_node(answer.data).values():
        assert {uid: (each["title"], each["status"], each["sequence"]) for uid, each in seen.items()} == seen_as
        assert (seen[days.uid]["start"], seen[days.uid]["end"]) == ("2031-06-03", "2031-06-06")
        assert [each["repeats"] for each in seen.values()] == [False, False]
    by_home_assistant = read(answer)
    assert {
        entry.uid: (title, entry.status.value, entry.sequence) for title, entry in by_home_assistant.items()
    } == seen_as
    assert (by_home_assistant["Days"].dtstart, by_home_assistant["Days"].dtend) == (date(2031, 6, 3), date(2031, 6, 6))
    assert [entry.rrule for entry in by_home_assistant.values()] == [None, None]
    by_khal = subscribe(f"{live_server.url}/calendar.ics").fetch(date(2031, 6, 3), 1)
    assert {title: row["cancelled"].strip() for title, row in by_khal.items()} == {
        "Days": "",
        "Cancelled: Off": "CANCELLED",
    }
    assert (by_khal["Days"]["start-long-full"], by_khal["Days"]["end-long-full"]) == (
        "2031-06-03T00:00:00",
        "2031-06-05T00:00:00",
    )
    assert {row["repeat-symbol"].strip() for row in by_khal.values()} == {""}


def test_a_subscription_follows_a_move_a_cancellation_and_a_removal(db_session, live_server, subscribe):
    with unit_of_work():
        start = datetime(2031, 6, 3, 7, tzinfo=UTC)
        moved, off, gone, stays = (
            factories.event(title=title, starts_at=start, ends_at=start + HOUR, timezone="Europe/Paris")
            for title in ("Moved", "Off", "Gone", "Stays")
        )
    subscription = subscribe(f"{live_server.url}/calendar.ics")
    before = subscription.fetch(date(2031, 6, 1), 10)
    with unit_of_work():
        events.reschedule(moved, start + timedelta(days=1), start + timedelta(days=1) + HOUR, by=moved.host)
        events.cancel(off, by=off.host, reason="Flood")
        db_session.delete(db_session.get(Event, gone.id))
    after = subscription.fetch(date(2031, 6, 1), 10)

    assert set(before) == {"Moved", "Off", "Gone", "Stays"}
    assert set(after) == {"Moved", "Cancelled: Off", "Stays"}
    assert instant(after["Moved"]["start-long-full"]) == start + timedelta(days=1)
    assert "CANCELLED" in after["Cancelled: Off"]["cancelled"]
    assert before["Stays"] == after["Stays"]
    assert stays.starts_at == instant(after["Stays"]["start-long-full"])
