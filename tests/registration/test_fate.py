"""An event is cancelled, put off or moved: its host keeps every registration or ends them all, and each hears once."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.ical.entries import Status
from eventhub.mail import preferences
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking.states import MatchmakingState, MeetingState, RequestState
from eventhub.registration.entries import of_registration
from eventhub.registration.states import RegistrationState
from eventhub.web.pages import datetime_in
from tests import factories
from tests.matchmaking.stories import listed_person, mails, open_matchmaking, placed_meeting, user_of
from tests.registration.conftest import FORM, count, shape

DEEDS = {
    "cancellation": ("event_cancelled", "your registration has ended with the event", "Your registration is kept"),
    "postponement": ("event_postponed", "Your registration has ended.", "Your registration stays valid"),
    "times": ("event_moved", "has ended with the old date", "Your registration stays valid"),
}


def do(client, event, deed, **fate):
    """Do one of the deeds on its page, as the host."""
    client.sign_in(event.host)
    days = [factories.in_days(60), factories.in_days(61)]
    times = {name: day.strftime("%Y-%m-%dT%H:%M") for name, day in zip(("starts_at", "ends_at"), days, strict=True)}
    typed = {"version": event.version, **times, "reason": "The hall is gone.", "note": "", **fate}
    return client.post(f"/staff/events/{event.path}/{deed}", data=typed)


@pytest.mark.parametrize("deed", DEEDS)
def test_ending_frees_every_seat_and_tells_everybody_once(client, event, line, letters, deed):
    template, ended, _kept = DEEDS[deed]
    client.sign_in(event.host)
    page = client.get(f"/staff/events/{event.path}/{deed}").text
    assert "one mail tells each person (5 people)" in page
    before = len(letters())
    assert do(client, event, deed, fate="ended", tell="nobody").status_code == 302
    assert (shape(event), count(event)) == ([("cancelled", None)] * 5, (0, 2))
    assert sorted(mails()[before:]) == sorted((row.user.email, f"registration/{template}") for row in line)
    assert all(ended in letter.text for letter in letters()[before:])
    assert {of_registration(row, clock.now()).status for row in line} == {Status.CANCELLED}


@pytest.mark.parametrize("fate", [{}, {"fate": "kept"}, {"fate": "thrown away"}], ids=str)
@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_loses_a_place_unless_the_host_says_so(client, event, line, letters, deed, fate):
    before = len(letters())
    do(client, event, deed, **fate)
    assert shape(event)[0] == ("confirmed", None)
    told = letters(line[0].user)[-1].text
    is_refused = fate == {"fate": "thrown away"}
    assert (len(letters()) == before) if is_refused else (DEEDS[deed][2] in told)


@pytest.mark.parametrize("deed", DEEDS)
def test_where_nobody_is_registered_nothing_is_asked(client, event, deed):
    client.sign_in(event.host)
    assert "What becomes of the registrations" not in client.get(f"/staff/events/{event.path}/{deed}").text
    assert do(client, event, deed, fate="ended").status_code == 302
    assert shape(event) == []


@pytest.mark.parametrize("deed", DEEDS)
def test_meetings_end_with_the_registrations_and_make_no_mail_of_their_own(client, db_session, deed):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        meeting = placed_meeting(matchmaking)
        asked = factories.request(*(listed_person(matchmaking) for _each in range(2)))
    do(client, matchmaking.event, deed, fate="ended")
    assert (meeting.state, meeting.slot_id, meeting.table_id) == (MeetingState.CANCELLED, None, None)
    assert {person.listed_at for person in meeting.people} == {each.slot_id for each in meeting.attendees} == {None}
    assert (asked.state, meeting.request.state) == (RequestState.EXPIRED, RequestState.WITHDRAWN)
    assert Counter(mails()).most_common(1)[0][1] == 1
    assert {template for _to, template in mails()} == {f"registration/{DEEDS[deed][0]}"}


def test_calendars_that_were_invited_to_a_meeting_strike_it_out(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        meeting = placed_meeting(matchmaking)
        preferences.allow(user_of(meeting.people[0]).email, MailKind.INVITATION)
    do(client, matchmaking.event, "postponement", fate="ended")
    assert mails("cancelled") == [(user_of(meeting.people[0]).email, "cancelled")]


def test_who_was_there_keeps_the_row_and_the_meetings_with_others_who_were(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        there, mixed = placed_meeting(matchmaking), placed_meeting(matchmaking, slot=1)
        for person in (*there.people, mixed.people[0]):
            person.registration.state = RegistrationState.ATTENDED
    do(client, matchmaking.event, "postponement", fate="ended")
    assert (there.state, mixed.state) == (MeetingState.SCHEDULED, MeetingState.CANCELLED)
    assert sorted(state for state, _place in shape(matchmaking.event)) == ["attended"] * 3 + ["cancelled"]
    assert len(mails()) == 4


def test_who_ends_while_an_event_is_postponed_is_not_told_the_date_it_may_get(client, event, line, letters):
    do(client, event, "postponement", fate="kept")
    before, was = len(letters()), event.starts_at
    assert do(client, event, "times", fate="ended").status_code == 302
    assert (shape(event), event.starts_at > was) == ([("cancelled", None)] * 5, True)
    told = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()[before:]
    assert {(mail.recipient, mail.template) for mail in told} == {
        (row.user.email, "registration/event_postponed") for row in line
    }
    new = (datetime_in(event.starts_at, event.timezone), f"{event.starts_at:%Y%m%d}", f"{event.starts_at:%Y-%m-%d}")
    said = [letter.text + letter.subject for letter in letters()[before:]]
    assert all("Your registration has ended. As soon as there is a new date" in words for words in said)
    assert not [date for date in new for words in (*said, *(mail.calendar for mail in told)) if date in words]


def test_ending_them_by_a_move_takes_another_date(client, event, line, letters):
    before = len(letters())
    times = {"starts_at": event.starts_at, "ends_at": event.ends_at}
    shown = {name: at.astimezone(ZoneInfo(event.timezone)).strftime("%Y-%m-%dT%H:%M") for name, at in times.items()}
    answer = do(client, event, "times", fate="ended", **shown)
    assert (answer.status_code, "Choose other times" in answer.text) == (409, True)
    assert (shape(event)[0], len(letters())) == (("confirmed", None), before)


def test_after_a_move_people_register_again_and_meet_at_the_new_times(client, event, line, letters):
    do(client, event, "times", fate="ended")
    client.sign_in(line[4].user)
    assert client.post(f"/events/{event.path}/register", data=FORM).status_code == 302
    assert shape(event)[4] == ("confirmed", None)
