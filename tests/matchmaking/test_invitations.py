"""Meetings in calendars by mail: one meeting a message, the same entry as in the feed, and its end when it is off."""

from email.message import Message
from typing import Any

import pytest
from icalendar import Calendar

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.mail import preferences
from eventhub.mail.jobs import send_all_due
from eventhub.mail.kinds import MailKind
from eventhub.mail.smtp import SmtpTransport
from eventhub.matchmaking.entries import of_meeting
from eventhub.matchmaking.models import Meeting
from eventhub.matchmaking.operations import meetings
from eventhub.matchmaking.operations.letters import tell_of_changes
from eventhub.matchmaking.states import MatchmakingState, MeetingState
from eventhub.registration.operations import places as registrations
from tests import factories


@pytest.fixture
def smtp(app: Any, smtp_server: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setitem(app.extensions, "mail_transport", SmtpTransport(smtp_server.url))
    return smtp_server


@pytest.fixture
def meeting(db_session: Any) -> Meeting:
    """A meeting of two at the first slot and table of a published timetable."""
    with unit_of_work():
        matchmaking = factories.matchmaking(factories.event(), state=MatchmakingState.PUBLISHED)
        names = ("Aino Virtanen", 'Bela "B" Kovács; & Sons')
        people = [factories.profile(matchmaking, factories.user(name=name)) for name in names]
        slot, table = matchmaking.slots[0], matchmaking.tables[0]
        facts = {"slot_id": slot.id, "table_id": table.id, "state": MeetingState.SCHEDULED}
        for person in people:
            preferences.allow(person.registration.user.email, MailKind.INVITATION)
        return factories.meeting(factories.request(*people), **facts)


def invite(meeting: Meeting) -> None:
    with unit_of_work():
        tell_of_changes("schedule:1", {meeting: None}, [meeting])


def arrived(smtp: Any) -> list[Message]:
    """Send what waits, and return what the mail server took."""
    list(send_all_due(clock.now()))
    found = list(smtp.messages)
    smtp.messages.clear()
    return found


def calendar_part(message: Message) -> Message:
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return part


def entry_in(message: Message) -> Any:
    [event] = Calendar.from_ical(calendar_part(message).get_payload(decode=True)).walk("VEVENT")
    return event


def asked_of(smtp: Any) -> set[tuple[str, int]]:
    """Send what waits, and say what calendars are asked to do, and at which SEQUENCE."""
    return {(calendar_part(each).get_param("method"), int(entry_in(each)["SEQUENCE"])) for each in arrived(smtp)}


def test_an_invitation_is_the_feeds_entry_in_the_form_calendars_look_for(meeting: Meeting, smtp: Any) -> None:
    invite(meeting)
    mails = {message["To"]: message for message in arrived(smtp)}
    assert set(mails) == {person.registration.user.email for person in meeting.people}
    for person in meeting.people:
        message = mails[person.registration.user.email]
        assert message.get_content_type() == "multipart/alternative"
        kinds = [part.get_content_type() for part in message.iter_parts()]
        assert kinds == ["text/plain", "text/html", "text/calendar"]
        part = calendar_part(message)
        assert (part.get_param("method"), part.get_content_charset()) == ("REQUEST", "utf-8")
        assert part.get_filename() is None
        written, feed = entry_in(message), of_meeting(meeting, meeting.partners_of(person))
        assert (written["UID"], int(written["SEQUENCE"])) == (feed.uid, feed.sequence)
        assert written.start == feed.starts_at
        assert written["ORGANIZER"].removeprefix("mailto:") in message["From"]
        invited = {str(each): each.params for each in written["ATTENDEE"]}
        assert set(invited) == {f"mailto:{each.registration.user.email}" for each in meeting.people}
        assert all(
            (each["PARTSTAT"], each["RSVP"], each["ROLE"]) == ("NEEDS-ACTION", "TRUE", "REQ-PARTICIPANT")
            for each in invited.values()
        )
        plain = message.get_body(("plain",)).get_content()
        assert "Answers that a calendar sends back are not read" in plain


def test_every_line_of_an_invitation_ends_as_rfc_5545_has_it(meeting: Meeting, smtp: Any) -> None:
    invite(meeting)
    for message in arrived(smtp):
        octets = calendar_part(message).get_payload(decode=True)
        assert octets.count(b"\n") == octets.count(b"\r\n") > 10
        assert octets.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
        assert octets.endswith(b"END:VCALENDAR\r\n")
        assert octets.count(b"METHOD:REQUEST\r\n") == octets.count(b"BEGIN:VEVENT") == 1
        assert max(len(line) for line in octets.split(b"\r\n")) <= 75


def test_a_meeting_that_moves_is_a_newer_request_and_one_that_is_off_a_newer_cancel(
    meeting: Meeting, smtp: Any
) -> None:
    invite(meeting)
    assert asked_of(smtp) == {("REQUEST", 0)}
    with unit_of_work():
        meetings.place(meeting, meeting.matchmaking.slots[2], meeting.matchmaking.tables[1], by=None)
    assert asked_of(smtp) == {("REQUEST", 1)}
    with unit_of_work():
        meetings.cancel(meeting, by=None, reason="Ill")
    cancels = arrived(smtp)
    assert len(cancels) == 2
    for message in cancels:
        entry = entry_in(message)
        assert calendar_part(message).get_param("method") == "CANCEL"
        assert (int(entry["SEQUENCE"]), entry["STATUS"], entry["UID"]) == (2, "CANCELLED", meeting.uid)
        assert entry.start == meeting.left_starts_at


def test_who_gives_up_their_place_is_told_by_calendar_and_whom_they_were_to_meet_in_words_too(
    meeting: Meeting, smtp: Any
) -> None:
    """Without the mail to who leaves, their calendar would keep the meeting for good."""
    invite(meeting)
    asked_of(smtp)
    leaver, partner = meeting.people
    with unit_of_work():
        registrations.cancel(leaver.registration, by=leaver.registration.user)
    asked = [each for each in arrived(smtp) if "meeting" in each["Subject"]]
    mails = {each["To"]: each for each in asked}
    assert len(asked) == 2
    for person, words in ((leaver, "leaves your calendar"), (partner, "is cancelled")):
        message = mails[person.registration.user.email]
        entry = entry_in(message)
        assert words in message["Subject"].replace("\n", "")
        assert calendar_part(message).get_param("method") == "CANCEL"
        assert (int(entry["SEQUENCE"]), entry["STATUS"], entry["UID"]) == (1, "CANCELLED", meeting.uid)


def test_who_leaves_and_never_had_single_invitations_gets_none_now(meeting: Meeting, smtp: Any) -> None:
    leaver, partner = meeting.people
    with unit_of_work():
        preferences.stop(leaver.registration.user.email, MailKind.INVITATION)
        registrations.cancel(leaver.registration, by=leaver.registration.user)
    told = [each["To"] for each in arrived(smtp) if "meeting" in each["Subject"]]
    assert told == [partner.registration.user.email]


def test_meetings_that_move_with_their_event_are_newer_requests(meeting: Meeting, smtp: Any) -> None:
    invite(meeting)
    asked_of(smtp)
    event = meeting.matchmaking.event
    with unit_of_work():
        events.reschedule(event, factories.in_days(40), factories.in_days(42), by=None)
    invitations = [message for message in arrived(smtp) if message.get_content_type() == "multipart/alternative"]
    assert {int(entry_in(message)["SEQUENCE"]) for message in invitations} == {1}
    assert {entry_in(message).start for message in invitations} == {meeting.slot.starts_at}


def test_meetings_of_a_cancelled_event_are_withdrawn_from_calendars(meeting: Meeting, smtp: Any) -> None:
    invite(meeting)
    asked_of(smtp)
    with unit_of_work():
        events.cancel(meeting.matchmaking.event, by=None, reason="Storm")
    off = [
        message for message in arrived(smtp) if "is cancelled" in message["Subject"] and "meeting" in message["Subject"]
    ]
    assert {(calendar_part(each).get_param("method"), int(entry_in(each)["SEQUENCE"])) for each in off} == {
        ("CANCEL", 1)
    }
    assert len(off) == 2


def test_a_meeting_without_a_place_asks_calendars_nothing(meeting: Meeting, smtp: Any) -> None:
    with unit_of_work():
        meeting.slot = meeting.table = None
        meeting.state = MeetingState.UNSCHEDULED
        db.session.flush()
        meetings.cancel(meeting, by=None, reason="Ill")
    assert [
        part for message in arrived(smtp) for part in message.walk() if part.get_content_subtype() == "calendar"
    ] == []


def test_who_prefers_one_mail_gets_the_whole_agenda_with_a_file_to_keep(meeting: Meeting, smtp: Any) -> None:
    one, other = meeting.people
    with unit_of_work():
        preferences.stop(one.registration.user.email, MailKind.INVITATION)
    invite(meeting)
    mails = {message["To"]: message for message in arrived(smtp)}
    agenda = mails[one.registration.user.email]
    assert agenda["Subject"].startswith("Your meetings at")
    assert calendar_part(agenda).get_param("method") is None
    assert calendar_part(agenda).get_filename() == "eventhub.ics"
    assert b"METHOD" not in calendar_part(agenda).get_payload(decode=True)
    assert calendar_part(mails[other.registration.user.email]).get_param("method") == "REQUEST"


def test_an_invitation_on_its_way_still_leaves_when_its_reader_asks_for_one_mail(meeting: Meeting, smtp: Any) -> None:
    invite(meeting)
    with unit_of_work():
        for person in meeting.people:
            preferences.stop(person.registration.user.email, MailKind.INVITATION)
    assert len(arrived(smtp)) == 2


def test_a_move_by_hand_brings_the_whole_agenda_along_as_a_file_or_beside_the_invitation(
    meeting: Meeting, smtp: Any
) -> None:
    one, other = meeting.people
    with unit_of_work():
        preferences.stop(one.registration.user.email, MailKind.INVITATION)
        meetings.place(meeting, meeting.matchmaking.slots[2], meeting.matchmaking.tables[1], by=None)
    mails = {message["To"]: message for message in arrived(smtp)}
    methods = [calendar_part(mails[each.registration.user.email]).get_param("method") for each in (one, other)]
    assert (len(mails), methods) == (2, [None, "REQUEST"])
    for message in mails.values():
        plain = message.get_body(("plain",)).get_content()
        assert "All your meetings at this event now:" in plain
        assert plain.count("table 2") == 2
