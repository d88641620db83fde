"""What is kept ready of the public feeds: always what the rows say now, and cheap to ask for again."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete, select, update

from eventhub import clock
from eventhub.calendar import fragments, queries
from eventhub.calendar.filters import Filters
from eventhub.calendar.models import EntryText, FeedState, PublicVersion
from eventhub.db import begin_writing, unit_of_work
from eventhub.events import operations as events
from eventhub.events.entries import of_row
from eventhub.events.models import EventTheme
from eventhub.events.states import EventState
from eventhub.ical import writer
from tests import factories
from tests.ical.rules import faults


def kept_text(session, event):
    text = session.scalar(select(EntryText.text).where(EntryText.event_id == event.id))
    session.rollback()
    return text.decode().replace("\r\n ", "")


def version(session):
    number = session.scalar(select(PublicVersion.number))
    session.rollback()
    return number or 0


def test_an_entry_is_written_in_the_transaction_that_changes_its_event(client, db_session):
    with unit_of_work():
        event = factories.event(title="Congress")
        event.themes = [EventTheme(theme="photonics")]
    assert "SUMMARY:Congress\r\n" in kept_text(db_session, event)

    begin_writing()
    events.revise(event, by=event.host, title="Fair")
    db_session.flush()
    db_session.rollback()
    assert "SUMMARY:Congress\r\n" in kept_text(db_session, event)

    with unit_of_work():
        events.revise(event, by=event.host, title="Fair", themes=["sport"])
        event.venue.city = "Ottawa"
    text = kept_text(db_session, event)
    assert "SUMMARY:Fair\r\n" in text
    assert "CATEGORIES:Sport\r\n" in text
    assert "Ottawa" in text


def test_a_theme_that_is_taken_away_leaves_the_entry(client, db_session):
    with unit_of_work():
        event = factories.event()
        event.themes = [EventTheme(theme="photonics"), EventTheme(theme="sport")]
    with unit_of_work():
        event.themes.pop(0)

    assert "CATEGORIES:Sport\r\n" in kept_text(db_session, event)


CHANGES = {
    "title": lambda event: events.revise(event, by=event.host, title="Fair"),
    "time": lambda event: events.reschedule(
        event, event.starts_at + timedelta(1), event.ends_at + timedelta(1), by=event.host
    ),
    "cancelled": lambda event: events.cancel(event, by=event.host, reason="Flood"),
    "themes": lambda event: events.revise(event, by=event.host, themes=["sport"]),
    "languages": lambda event: events.revise(event, by=event.host, languages=["mt"]),
    "place": lambda event: setattr(event.venue, "city", "Ottawa"),
    "host": lambda event: setattr(event.organiser, "name", f"Lasers {event.id}"),
    "season": lambda event: setattr(event.programme, "slug", f"another-{event.id}"),
    "programme": factories.item,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_public_change_is_counted_and_a_draft_s_never(client, db_session, change):
    with unit_of_work():
        event = factories.event(programme=factories.programme(), organiser=factories.organisation())
        draft = factories.event(
            programme=factories.programme(), organiser=factories.organisation(), state=EventState.DRAFT
        )
    before = version(db_session)
    if change is not CHANGES["cancelled"]:  # what is called off is known to the public
        with unit_of_work():
            change(draft)
    assert version(db_session) == before
    with unit_of_work():
        change(event)
    assert version(db_session) > before


def test_a_number_is_counted_up_also_when_clocks_stand_still_and_never_comes_back(client, db_session):
    seen = []
    with time_machine.travel(datetime(2027, 1, 1, 12, tzinfo=UTC), tick=False) as clocks:
        for title in "abc":
            with unit_of_work():
                factories.event(title=title)
            seen.append(version(db_session))
        clocks.shift(timedelta(seconds=1))
        with unit_of_work():
            db_session.execute(delete(PublicVersion))
        with unit_of_work():
            factories.event()
        seen.append(version(db_session))

    assert seen == sorted(set(seen))


def test_what_does_not_change_the_calendar_is_not_counted(client, db_session):
    with unit_of_work():
        event = factories.event()
    before = version(db_session)
    with unit_of_work():
        factories.registration(event)
        event.host.name = "Another"

    assert version(db_session) == before


@pytest.mark.parametrize("address", ["/calendar.ics", "/calendar.json"])
@pytest.mark.parametrize("number", [1, 3])
def test_what_has_not_changed_costs_one_question_whatever_it_holds(client, db_session, query_count, address, number):
    with unit_of_work():
        for _each in range(number):
            factories.event()
    etag = client.get(address).headers["ETag"]
    with query_count() as whole:
        assert client.get(address).status_code == 200
    with query_count() as same:
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304

    assert (whole.count, same.count) == (1, 1), [*whole, *same]
    assert "feed_state.body" not in same[0]


def test_a_feed_joined_from_what_is_kept_is_the_feed_written_anew(client, db_session):
    with unit_of_work():
        for zone in ("America/Toronto", "Europe/Paris", "Africa/Casablanca", "UTC"):
            start = datetime(2031, 3, 29, 9, tzinfo=UTC)
            factories.event(timezone=zone, starts_at=start, ends_at=start + timedelta(hours=1))
        factories.event(state=EventState.POSTPONED)
    feed = client.get("/calendar.ics").data
    rows = db_session.execute(queries.entries(Filters(), clock.now())).all()
    anew = writer.fragments([of_row(row) for row in rows], "Cancelled")

    assert faults(feed) == set()
    events_of = feed[feed.index(b"BEGIN:VEVENT") :]
    assert events_of == b"".join(each.text for each in sorted(anew, key=lambda each: (each.starts_at, each.uid))) + (
        b"END:VCALENDAR\r\n"
    )


def test_what_another_release_wrote_or_nobody_is_written_when_it_is_asked_for(client, db_session):
    with unit_of_work():
        old, none = factories.event(title="Old"), factories.event(title="None")
    expected = client.get("/calendar.ics").data
    with unit_of_work():
        db_session.execute(delete(FeedState))
        db_session.execute(delete(EntryText).where(EntryText.event_id == none.id))
        db_session.execute(update(EntryText).values(edition="old", text=b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"))

    assert client.get("/calendar.ics").data == expected
    assert {"SUMMARY:Old\r\n" in kept_text(db_session, old), "SUMMARY:None\r\n" in kept_text(db_session, none)} == {
        True
    }


def test_a_reader_never_writes_over_what_a_change_has_written_meanwhile(client, db_session):
    with unit_of_work():
        event = factories.event(title="New")
    stale = {event.id: fragments.written_now([event.id])[event.id]}
    with unit_of_work():
        events.revise(event, by=event.host, title="Newer")
    with unit_of_work():
        fragments.keep(stale, over_newer=False)

    assert "SUMMARY:Newer\r\n" in kept_text(db_session, event)


def test_another_address_of_the_installation_is_written_into_every_entry(make_app, app, db_session):
    with unit_of_work():
        factories.event()
    moved = make_app(base_url="https://calendar.example.org")

    assert "URL:http://127.0.0.1:8000/events/" in app.test_client().get("/calendar.ics").text
    assert "URL:https://calendar.example.org/events/" in moved.test_client().get("/calendar.ics").text
    assert "URL:http://127.0.0.1:8000/events/" in app.test_client().get("/calendar.ics").text


def test_a_zone_whose_rule_has_changed_between_two_events_is_written_in_utc(client, db_session):
    with unit_of_work():
        for year in (2018, 2021):
            start = datetime(year, 6, 1, 15, tzinfo=UTC)
            factories.event(timezone="America/Sao_Paulo", starts_at=start, ends_at=start + timedelta(hours=1))
    both = client.get("/calendar.ics?from=2018-01-01&to=2021-12-31").text
    one = client.get("/calendar.ics?from=2021-01-01&to=2021-12-31").text

    assert faults(both.encode()) == faults(one.encode()) == set()
    assert "DTSTART:20180601T150000Z" in both
    assert "DTSTART;TZID=America/Sao_Paulo:20210601T120000" in one
