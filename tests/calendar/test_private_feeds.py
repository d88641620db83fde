"""A private feed: events and meetings as they stand, behind an address that is secret, shown once and revocable."""

import re
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.calendar import operations
from eventhub.calendar.models import FeedToken
from eventhub.db import unit_of_work
from eventhub.events import operations as events
from eventhub.events.states import EventFormat, EventState
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking.operations import meetings
from eventhub.registration.states import RegistrationState
from eventhub.transitions import move
from tests import factories
from tests.calendar.agendas import a_meeting, feed_of
from tests.calendar.readers import read
from tests.ical.rules import parsed

PLACES = [
    (RegistrationState.CONFIRMED, "Congress", "CONFIRMED"),
    (RegistrationState.ATTENDED, "Congress", "CONFIRMED"),
    (RegistrationState.WAITLISTED, "Waiting list: Congress", "TENTATIVE"),
    (RegistrationState.PENDING_APPROVAL, "Waiting list: Congress", "TENTATIVE"),
    (RegistrationState.CANCELLED, "Cancelled: Congress", "CANCELLED"),
    (RegistrationState.REJECTED, "Cancelled: Congress", "CANCELLED"),
]


@pytest.mark.parametrize(("state", "title", "status"), PLACES)
def test_an_agenda_says_how_one_stands_to_an_event(client, db_session, state, title, status):
    with unit_of_work():
        number = 1 if state is RegistrationState.WAITLISTED else None
        person = factories.registration(factories.event(title="Congress"), state=state, waiting_number=number).user
    entries = read(client.get(feed_of(person)))

    assert {name: entry.status.value for name, entry in entries.items()} == {title: status}


def test_the_file_in_a_mail_is_the_entry_of_the_feed(client, db_session):
    with unit_of_work():
        event = factories.event(title="Congress")
        person = factories.registration(event).user
        feed = f"/feeds/{operations.open_feed(person)}.ics"
    with unit_of_work():
        events.cancel(event, by=event.host, reason="Flood")
    mailed = db_session.scalars(select(OutgoingMail.calendar).where(OutgoingMail.recipient == person.email)).one()
    files = [facts_of(text.encode()) for text in (mailed, client.get(feed).text)]

    assert files[0] == files[1]


def facts_of(data):
    """Return the one entry as it is written, but for when it was written."""
    (event,) = parsed(data).of("VEVENT")
    return [line for line in event.lines if line[0] not in ("DTSTAMP", "LAST-MODIFIED")]


def test_giving_up_a_place_and_taking_it_again_only_raises_the_sequence(client, db_session):
    with unit_of_work():
        registration = factories.registration(factories.event(title="Congress"))
        person = registration.user
    feed = feed_of(person)
    seen = [read(client.get(feed))["Congress"]]
    for state in (RegistrationState.CANCELLED, RegistrationState.CONFIRMED):
        with unit_of_work():
            move(registration, state, by=person)
        seen += read(client.get(feed)).values()

    assert [entry.sequence for entry in seen] == sorted({entry.sequence for entry in seen})
    assert len({entry.uid for entry in seen}) == 1
    assert [entry.summary for entry in seen] == ["Congress", "Cancelled: Congress", "Congress"]


def test_an_agenda_holds_meetings_with_partner_table_and_what_they_offer(client, db_session):
    with unit_of_work():
        event = factories.event(title="Congress")
        person, other, _meeting = a_meeting(event, offers="Clean rooms", needs="")
        feed = operations.open_feed(person)
    entry = read(client.get(f"/feeds/{feed}.ics"))["Meeting with Ada (Lasers Ltd)"]

    assert entry.location == "Table 2, Exhibition Place, Toronto, Canada"
    assert entry.description == "Congress\n\nOffers: Clean rooms"
    assert entry.dtstart.astimezone(UTC) == event.starts_at + timedelta(minutes=25)
    assert other.email not in entry.description


def test_a_meeting_that_moves_keeps_its_uid_and_raises_its_sequence(client, db_session):
    with unit_of_work():
        event = factories.event()
        person, _other, meeting = a_meeting(event)
        feed = f"/feeds/{operations.open_feed(person)}.ics"
    before = read(client.get(feed))["Meeting with Ada (Lasers Ltd)"]
    with unit_of_work():
        meeting.slot = meeting.matchmaking.slots[2]
        for attendee in meeting.attendees:
            attendee.slot_id = meeting.slot.id
        meeting.revise(matters=True)
    after = read(client.get(feed))["Meeting with Ada (Lasers Ltd)"]

    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    assert after.dtstart - before.dtstart == timedelta(minutes=25)


def test_a_cancelled_event_takes_its_meetings_along(client, db_session):
    with unit_of_work():
        event = factories.event(title="Congress", state=EventState.CANCELLED)
        person, _other, _meeting = a_meeting(event)
        feed = f"/feeds/{operations.open_feed(person)}.ics"

    assert set(read(client.get(feed))) == {"Cancelled: Congress", "Cancelled: Meeting with Ada (Lasers Ltd)"}


@pytest.mark.parametrize("deed", ["reschedule", "cancel"])
def test_a_meeting_follows_its_event_with_its_uid_and_one_higher_sequence(client, db_session, deed):
    with unit_of_work():
        event = factories.event()
        person, _other, _meeting = a_meeting(event)
        feed = f"/feeds/{operations.open_feed(person)}.ics"
    before = read(client.get(feed))["Meeting with Ada (Lasers Ltd)"]
    week = timedelta(days=7)
    with unit_of_work():
        if deed == "reschedule":
            events.reschedule(event, event.starts_at + week, event.ends_at + week, by=event.host)
        else:
            events.cancel(event, by=event.host, reason="Flood")
    is_off = deed == "cancel"
    after = read(client.get(feed))["Cancelled: Meeting with Ada (Lasers Ltd)" if is_off else before.summary]

    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    assert (after.status.value, after.dtstart - before.dtstart) == (
        ("CANCELLED", timedelta()) if is_off else ("CONFIRMED", week)
    )
    client.sign_in(person)
    assert ("Lasers Ltd" in client.get("/my").text) is not is_off


@pytest.mark.parametrize("deed", ["cancel", "unseat"])
def test_a_meeting_without_a_place_is_struck_out_where_it_was(client, db_session, deed):
    with unit_of_work():
        person, _other, meeting = a_meeting(factories.event())
        feed = f"/feeds/{operations.open_feed(person)}.ics"
    before = read(client.get(feed))["Meeting with Ada (Lasers Ltd)"]
    with unit_of_work():
        if deed == "cancel":
            meetings.cancel(meeting, by=person, reason="Ill")
        else:
            meetings.settle({meeting: None}, by=person)
    after = read(client.get(feed))["Cancelled: Meeting with Ada (Lasers Ltd)"]

    assert (after.uid, after.status.value, after.dtstart) == (before.uid, "CANCELLED", before.dtstart)
    assert (after.sequence, after.location) == (before.sequence + 1, before.location)
    client.sign_in(person)
    assert "Lasers Ltd" not in client.get("/my").text


def test_a_meeting_that_finds_a_place_again_stands_there(client, db_session):
    with unit_of_work():
        person, _other, meeting = a_meeting(factories.event())
        feed = f"/feeds/{operations.open_feed(person)}.ics"
        slot, table = meeting.matchmaking.slots[2], meeting.matchmaking.tables[0]
        meetings.settle({meeting: None}, by=person)
    with unit_of_work():
        meetings.settle({meeting: (slot, table)}, by=person)
    entry = read(client.get(feed))["Meeting with Ada (Lasers Ltd)"]

    assert (entry.status.value, entry.dtstart.astimezone(UTC)) == ("CONFIRMED", slot.starts_at)
    assert (meeting.left_starts_at, meeting.left_table) == (None, None)


def test_an_agenda_says_when_it_changed(client, db_session):
    with unit_of_work():
        event = factories.event(title="Congress")
        feed = f"/feeds/{operations.open_feed(factories.registration(event).user)}.ics"
    first, same = client.get(feed), client.get(feed)
    with unit_of_work():
        events.revise(event, by=event.host, title="Fair")
    after = client.get(feed, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert first.headers["Last-Modified"] == same.headers["Last-Modified"]
    assert after.status_code == 200
    assert parsedate_to_datetime(after.headers["Last-Modified"]) > parsedate_to_datetime(same.headers["Last-Modified"])
    condition = {"If-Modified-Since": after.headers["Last-Modified"]}
    assert client.get(feed, headers=condition).status_code == 304


def test_an_agenda_tells_participants_where_to_enter_online(client, db_session):
    with unit_of_work():
        event = factories.event(format=EventFormat.ONLINE, venue=None, online_url="https://meet.example.org/1")
        person = factories.registration(event).user
        waiting = factories.registration(event, state=RegistrationState.WAITLISTED, waiting_number=1).user

    assert "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:https://meet.example.org/1\r\n" in client.get(feed_of(person)).text
    assert "meet.example.org" not in client.get(feed_of(waiting)).text


def test_an_agenda_keeps_what_is_over_for_sixty_days_and_nothing_of_others(client, db_session):
    with unit_of_work():
        person = factories.user()
        for title, days in (("Old", -70), ("Recent", -50), ("Coming", 10)):
            factories.registration(
                factories.event(title=title, starts_at=factories.in_days(days), ends_at=factories.in_days(days + 1)),
                person,
            )
        factories.registration(factories.event(title="Not mine"))

    assert set(read(client.get(feed_of(person)))) == {"Recent", "Coming"}


def test_a_private_feed_is_kept_out_of_shared_caches_and_search_engines(client, db_session):
    with unit_of_work():
        person = factories.user()
    feed = feed_of(person)
    answer = client.get(feed)

    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers
    assert "SOURCE" not in answer.text
    assert feed.removeprefix("/feeds/").removesuffix(".ics") not in answer.text
    assert client.get(feed, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_secret_address_opens_one_agenda_until_it_is_changed_or_closed(client, db_session):
    with unit_of_work():
        person = factories.user()
    first = feed_of(person)
    second = feed_of(person)
    assert [client.get(feed).status_code for feed in (first, second)] == [404, 200]
    with unit_of_work():
        operations.close_feeds(person)

    assert [client.get(feed).status_code for feed in (first, second, "/feeds/wrong.ics")] == [404, 404, 404]


def test_a_closed_account_has_no_feed(client, db_session):
    with unit_of_work():
        person = factories.user()
    feed = feed_of(person)
    with unit_of_work():
        person.disabled_at = clock.now()

    assert client.get(feed).status_code == 404


def test_the_secret_is_shown_once_and_stored_nowhere(client, db_session):
    with unit_of_work():
        person = factories.user()
    client.sign_in(person)
    shown = client.post("/my/feed").text
    token = re.search(r"/feeds/([\w-]{43})\.ics", shown)[1]

    assert token not in client.get("/my/feed").text
    assert token not in str(db_session.execute(select(FeedToken.__table__)).all())
    assert client.get(f"/feeds/{token}.ics").status_code == 200
    assert client.post("/my/feed/revocation").status_code == 302
    assert client.get(f"/feeds/{token}.ics").status_code == 404
