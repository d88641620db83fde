"""Meetings by hand: moved, locked, cancelled, and never two in one place."""

import pytest
from sqlalchemy.exc import IntegrityError

from eventhub.db import db, unit_of_work
from eventhub.errors import InvalidTransition, Refusal
from eventhub.mail import preferences
from eventhub.mail.kinds import MailKind
from eventhub.matchmaking.models import Absence, Meeting
from eventhub.matchmaking.operations import meetings, profiles
from eventhub.matchmaking.states import MatchmakingState, MeetingState, RequestState
from eventhub.registration.operations import places as registrations
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting, user_of


def published(**changes):
    return open_matchmaking(state=MatchmakingState.PUBLISHED, **changes)


def place_of(meeting):
    return meeting.slot, meeting.table, {attendee.slot_id for attendee in meeting.attendees}


def test_a_moved_meeting_keeps_its_uid_and_every_calendar_hears_of_it(db_session):
    with unit_of_work():
        matchmaking = published()
        meeting = placed_meeting(matchmaking)
        slot, table, uid = matchmaking.slots[2], matchmaking.tables[1], meeting.uid
    with unit_of_work():
        meetings.place(meeting, slot, table, by=matchmaking.event.host)
    assert place_of(meeting) == (slot, table, {slot.id})
    assert (meeting.state, meeting.uid, meeting.sequence) == (MeetingState.MOVED, uid, 1)
    assert mails() == [(user_of(person).email, "placed") for person in meeting.people]


def test_moving_a_meeting_to_where_it_is_changes_and_tells_nothing(db_session):
    with unit_of_work():
        matchmaking = published()
        meeting = placed_meeting(matchmaking)
        meetings.place(meeting, meeting.slot, meeting.table, by=matchmaking.event.host)
    assert (meeting.state, meeting.sequence, mails()) == (MeetingState.SCHEDULED, 0, [])


def test_a_late_meeting_gets_a_place_by_hand(db_session):
    with unit_of_work():
        matchmaking = published()
        meeting = agreed_meeting(listed_person(matchmaking), listed_person(matchmaking), unmet_reason="tables_full")
        meetings.place(meeting, matchmaking.slots[0], matchmaking.tables[0], by=matchmaking.event.host)
    assert (meeting.state, meeting.unmet_reason) == (MeetingState.SCHEDULED, None)


def _table_taken(matchmaking, _people):
    placed_meeting(matchmaking, 1, 1)


def _person_busy(matchmaking, people):
    placed_meeting(matchmaking, 1, 0, people=(people[0], listed_person(matchmaking)))


def _person_away(matchmaking, people):
    people[1].away = [Absence(slot_id=matchmaking.slots[1].id)]


def _steps(matchmaking, people):
    people[1].needs_step_free, matchmaking.tables[1].is_step_free = True, False


def _other_block(matchmaking, _people):
    matchmaking.slots[1].session, db.session.query(Meeting).one().session = 2, 1


def _no_timetable(matchmaking, _people):
    matchmaking.state = MatchmakingState.SCHEDULING


@pytest.mark.parametrize(
    ("obstacle", "words"),
    [
        (_table_taken, "Table 2 is taken then."),
        (_person_busy, "Ada has another meeting then."),
        (_person_away, "Jean is not available then."),
        (_steps, "Jean needs a table without steps."),
        (_other_block, "in another block"),
        (_no_timetable, "no published timetable"),
    ],
)
def test_a_place_that_does_not_fit_is_refused_in_words(db_session, obstacle, words):
    with unit_of_work():
        matchmaking = published()
        people = listed_person(matchmaking, "Ada"), listed_person(matchmaking, "Jean")
        meeting = placed_meeting(matchmaking, 0, 0, people=people)
        obstacle(matchmaking, people)
    before = place_of(meeting)
    with pytest.raises(Refusal, match=words), unit_of_work():
        meetings.place(meeting, matchmaking.slots[1], matchmaking.tables[1], by=matchmaking.event.host)
    assert (place_of(meeting), mails()) == (before, [])


def test_the_database_itself_refuses_a_table_twice(db_session):
    with unit_of_work():
        matchmaking = published()
        first, second = placed_meeting(matchmaking, 0, 0), placed_meeting(matchmaking, 1, 0)
    with pytest.raises(IntegrityError), unit_of_work():
        meetings.settle({second: (first.slot, first.table)}, by=None)


def test_the_database_itself_refuses_a_person_twice(db_session):
    with unit_of_work():
        matchmaking = published()
        first = placed_meeting(matchmaking, 0, 0)
        second = placed_meeting(matchmaking, 1, 1, people=(first.people[0], listed_person(matchmaking)))
    with pytest.raises(IntegrityError), unit_of_work():
        meetings.settle({second: (first.slot, second.table)}, by=None)


@pytest.mark.parametrize("state", MeetingState)
def test_what_is_held_missed_or_cancelled_is_not_moved(db_session, state):
    is_placed = state not in (MeetingState.UNSCHEDULED, MeetingState.CANCELLED)
    with unit_of_work():
        matchmaking = published()
        people = listed_person(matchmaking), listed_person(matchmaking)
        meeting = placed_meeting(matchmaking, people=people, state=state) if is_placed else None
        meeting = meeting or agreed_meeting(*people, state=state)
    slot, table = matchmaking.slots[3], matchmaking.tables[1]
    if state in (MeetingState.UNSCHEDULED, MeetingState.SCHEDULED, MeetingState.MOVED):
        with unit_of_work():
            meetings.place(meeting, slot, table, by=None)
        assert meeting.slot == slot
        return
    with pytest.raises(InvalidTransition), unit_of_work():
        meetings.place(meeting, slot, table, by=None)
    assert meeting.slot != slot


def test_a_cancelled_meeting_frees_its_place_and_both_hear_why(db_session):
    with unit_of_work():
        matchmaking = published()
        meeting = placed_meeting(matchmaking, is_locked=True)
        slot, table = meeting.slot, meeting.table
    with unit_of_work():
        meetings.cancel(meeting, by=matchmaking.event.host, reason="The flight is late.")
        successor = placed_meeting(matchmaking)
    assert place_of(meeting) == (None, None, {None})
    assert (meeting.state, meeting.sequence, meeting.is_locked, meeting.cancellation_reason) == (
        MeetingState.CANCELLED,
        1,
        False,
        "The flight is late.",
    )
    assert (successor.slot, successor.table) == (slot, table)
    assert mails() == [(user_of(person).email, "cancelled") for person in meeting.people]


def test_only_a_meeting_with_a_place_is_locked(db_session):
    with unit_of_work():
        matchmaking = published()
        placed = placed_meeting(matchmaking)
        meetings.keep_in_place(placed, by=None)
        waiting = agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
    assert placed.is_locked
    with pytest.raises(Refusal, match="with a slot and a table"), unit_of_work():
        meetings.keep_in_place(waiting, by=None)
    with unit_of_work():
        meetings.let_move(placed, by=None)
    assert not placed.is_locked


def test_whoever_cannot_come_keeps_nobody_waiting(db_session):
    with unit_of_work():
        matchmaking = published()
        ada, jean, mina, omar = (listed_person(matchmaking, name) for name in ("Ada", "Jean", "Mina", "Omar"))
        meeting = placed_meeting(matchmaking, people=(ada, jean))
        asked, was_asked = factories.request(ada, mina), factories.request(omar, ada)
        held = placed_meeting(matchmaking, 1, people=(ada, listed_person(matchmaking)), state=MeetingState.HELD)
    with unit_of_work():
        preferences.allow(user_of(ada).email, MailKind.INVITATION)
        profiles.leave(ada, by=user_of(ada), reason="Ada cannot come.")
    assert (meeting.state, held.state, asked.state, was_asked.state, ada.listed_at) == (
        MeetingState.CANCELLED,
        MeetingState.HELD,
        RequestState.WITHDRAWN,
        RequestState.DECLINED,
        None,
    )
    told = {(user_of(omar).email, "declined"), (user_of(jean).email, "cancelled"), (user_of(ada).email, "left")}
    assert set(mails()) == told
    assert len(mails()) == len(told)


def test_a_cancelled_registration_cancels_the_meetings(db_session):
    with unit_of_work():
        matchmaking = published()
        meeting = placed_meeting(matchmaking)
        leaver, partner = meeting.people
        registrations.cancel(leaver.registration, by=user_of(leaver))
    assert meeting.state is MeetingState.CANCELLED
    assert mails("cancelled") == [(user_of(partner).email, "cancelled")]


def test_an_absence_over_a_placed_meeting_is_refused_and_says_with_whom(db_session):
    with unit_of_work():
        matchmaking = published()
        ada, jean = listed_person(matchmaking, "Ada"), listed_person(matchmaking, "Jean")
        placed_meeting(matchmaking, 0, people=(ada, jean))
    with pytest.raises(Refusal, match="with Jean"), unit_of_work():
        profiles.set_absences(ada, [matchmaking.slots[0].id], by=user_of(ada))
    with unit_of_work():
        profiles.set_absences(ada, [matchmaking.slots[1].id, 10**6], by=user_of(ada))
    assert [absence.slot_id for absence in ada.away] == [matchmaking.slots[1].id]
    with unit_of_work():
        profiles.set_absences(ada, [], by=user_of(ada))
    assert db.session.query(Absence).count() == 0
