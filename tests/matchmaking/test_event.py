"""An event that moves takes its meetings along; one that is cancelled ends them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events import operations as events
from eventhub.events.states import CALLED_OFF, EventState
from eventhub.history.queries import history_of
from eventhub.mail import preferences
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking import jobs, queries
from eventhub.matchmaking.models import Absence
from eventhub.matchmaking.operations import requests, runs, schedules, setup, tables
from eventhub.matchmaking.states import MatchmakingState, MeetingState, Priority, RequestState, RunState
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting, user_of

TORONTO, TAIPEI = ZoneInfo("America/Toronto"), ZoneInfo("Asia/Taipei")
SLOT = timedelta(minutes=25)
NOT_OVER = [MeetingState.UNSCHEDULED, MeetingState.SCHEDULED, MeetingState.MOVED]


def toronto(*parts):
    return datetime(*parts, tzinfo=TORONTO)


def published(**changes):
    return open_matchmaking(state=MatchmakingState.PUBLISHED, **changes)


def reschedule(event, by):
    """Move an event by a span, as its host does."""
    with unit_of_work():
        events.reschedule(event, event.starts_at + by, event.ends_at + by, by=event.host)


def times(matchmaking):
    """Every slot's start and end, read anew."""
    db.session.expire_all()
    return [(slot.starts_at, slot.ends_at) for slot in matchmaking.slots]


def a_meeting(matchmaking, state):
    if state in (MeetingState.UNSCHEDULED, MeetingState.CANCELLED):
        return agreed_meeting(listed_person(matchmaking), listed_person(matchmaking), state=state)
    return placed_meeting(matchmaking, state=state)


@pytest.mark.parametrize("by", [SLOT, -SLOT, 3 * SLOT, timedelta(days=7)], ids=str)
def test_slots_move_as_far_as_their_event_also_onto_each_other(db_session, by):
    with unit_of_work():
        matchmaking = published()
        before = times(matchmaking)
    reschedule(matchmaking.event, by)
    assert times(matchmaking) == [(starts_at + by, ends_at + by) for starts_at, ends_at in before]


@time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False)
def test_slots_stay_where_clocks_showed_them_when_clocks_change_in_between(db_session):
    with unit_of_work():
        event = factories.event(starts_at=toronto(2027, 3, 6, 9), ends_at=toronto(2027, 3, 7, 18))
        matchmaking = factories.matchmaking(event, slots=0, tables=0)
        setup.add_block(
            matchmaking, toronto(2027, 3, 7, 10), toronto(2027, 3, 7, 11), minutes=30, changeover=0, by=None
        )
        events.reschedule(event, toronto(2027, 3, 13, 9), toronto(2027, 3, 14, 18), by=event.host)
    assert times(matchmaking) == [
        (toronto(2027, 3, 14, 10), toronto(2027, 3, 14, 10, 30)),
        (toronto(2027, 3, 14, 10, 30), toronto(2027, 3, 14, 11)),
    ]


def test_slots_follow_their_event_into_another_zone(db_session):
    with unit_of_work():
        matchmaking = published()
        event = matchmaking.event
        shown = [starts_at.astimezone(TORONTO).replace(tzinfo=None) for starts_at, _ends_at in times(matchmaking)]
        start, end = (at.astimezone(TORONTO).replace(tzinfo=TAIPEI) for at in (event.starts_at, event.ends_at))
        events.revise(event, by=event.host, timezone="Asia/Taipei", starts_at=start, ends_at=end)
    assert [start.astimezone(TAIPEI).replace(tzinfo=None) for start, _end in times(matchmaking)] == shown


@pytest.mark.parametrize("state", EventState)
def test_slots_follow_whatever_event_can_move_drafts_too(db_session, state):
    with unit_of_work():
        matchmaking = factories.matchmaking(factories.event(state=state))
        before = times(matchmaking)
    try:
        reschedule(matchmaking.event, SLOT)
    except Refusal:
        assert (state in (*CALLED_OFF, EventState.FINISHED), times(matchmaking)) == (True, before)
        return
    assert times(matchmaking) == [(starts_at + SLOT, ends_at + SLOT) for starts_at, ends_at in before]


def test_meetings_and_absences_keep_their_slots_and_sequence_rises_once(db_session):
    with unit_of_work():
        matchmaking = published()
        meeting = placed_meeting(matchmaking, 1, is_locked=True)
        meeting.people[0].away = [Absence(slot_id=matchmaking.slots[2].id)]
    reschedule(matchmaking.event, SLOT)
    db.session.expire_all()
    assert (meeting.slot, meeting.state, meeting.is_locked) == (matchmaking.slots[1], MeetingState.SCHEDULED, True)
    assert (meeting.sequence, matchmaking.event.sequence) == (0, 1)
    assert [absence.slot_id for absence in meeting.people[0].away] == [matchmaking.slots[2].id]
    assert [entry.verb for entry in db.session.scalars(history_of(matchmaking))] == ["moved along"]


def test_whoever_has_a_meeting_to_come_is_sent_its_new_time_or_once_the_new_agenda(db_session):
    with unit_of_work():
        matchmaking = published()
        ada = listed_person(matchmaking, "Ada")
        for slot in (0, 1):
            placed_meeting(matchmaking, slot, people=(ada, listed_person(matchmaking)))
        agreed_meeting(ada, listed_person(matchmaking, "Waits for a place"))
    with unit_of_work():
        meetings = db.session.scalars(queries.placed_meetings(matchmaking)).all()
        others = [person for each in meetings for person in each.people if person is not ada]
        for person in others:
            preferences.allow(user_of(person).email, MailKind.INVITATION)
    reschedule(matchmaking.event, timedelta(days=7))
    assert sorted(mails("invited")) == sorted((user_of(person).email, "invited") for person in others)
    mail = db.session.query(OutgoingMail).filter_by(recipient=user_of(ada).email, template="matchmaking/agenda").one()
    assert (len(mail.context["lines"]), mail.context["event_moved"]) == (2, True)


def test_what_was_held_or_missed_stays_and_its_people_are_not_told(db_session):
    with unit_of_work():
        matchmaking = published()
        placed_meeting(matchmaking, 0, state=MeetingState.HELD)
        placed_meeting(matchmaking, 1, state=MeetingState.MISSED)
        to_come = placed_meeting(matchmaking, 2)
        before = times(matchmaking)
    week = timedelta(days=7)
    reschedule(matchmaking.event, week)
    assert times(matchmaking) == [*before[:2], *((start + week, end + week) for start, end in before[2:])]
    assert mails("agenda") == [(user_of(person).email, "agenda") for person in to_come.people]


def test_slots_never_move_onto_one_that_is_past(db_session):
    with unit_of_work():
        matchmaking = published()
        placed_meeting(matchmaking, 0, state=MeetingState.HELD)
        before = times(matchmaking)
    with pytest.raises(Refusal, match="would overlap"):
        reschedule(matchmaking.event, -SLOT)
    assert (times(matchmaking), mails()) == (before, [])


def test_an_event_never_ends_before_its_slots(db_session):
    with unit_of_work():
        matchmaking = published()
        event, before = matchmaking.event, times(matchmaking)
    with pytest.raises(Refusal, match="outside the event"), unit_of_work():
        events.reschedule(event, event.starts_at, event.starts_at + SLOT, by=event.host)
    assert times(matchmaking) == before


@pytest.mark.parametrize("change", ["end", "place", "title", "postponed"])
def test_nothing_of_matchmaking_changes_with_anything_but_the_start(db_session, change):
    with unit_of_work():
        matchmaking = published()
        placed_meeting(matchmaking)
        event, before = matchmaking.event, times(matchmaking)
    with unit_of_work():
        if change == "postponed":
            events.postpone(event, by=event.host)
        else:
            news = {"end": {"ends_at": event.ends_at + SLOT}, "place": {"venue": None, "format": event.format.ONLINE}}
            news["place"]["online_url"] = "https://meet.example.org"
            events.revise(event, by=event.host, **news.get(change, {"title": "Renamed"}))
    assert (times(matchmaking), mails("agenda"), matchmaking.state) == (before, [], MatchmakingState.PUBLISHED)
    assert db.session.scalars(history_of(matchmaking)).all() == []


def test_a_draft_of_the_timetable_does_not_outlive_a_move(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
        agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
        setup.close_requests(matchmaking, by=None)
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
    list(jobs.run_all_queued(factories.in_days(0)))
    reschedule(matchmaking.event, timedelta(days=7))
    assert schedules.is_stale(run.schedule)


def cancel(event, reason="The ceiling came down."):
    with unit_of_work():
        events.cancel(event, by=event.host, reason=reason)


@pytest.mark.parametrize("state", MeetingState)
def test_a_cancelled_event_cancels_what_is_still_to_come(db_session, state):
    with unit_of_work():
        matchmaking = published()
        meeting = a_meeting(matchmaking, state)
        place = meeting.slot_id, meeting.table_id
    cancel(matchmaking.event)
    ends = state in NOT_OVER
    assert meeting.state is (MeetingState.CANCELLED if ends else state)
    assert (meeting.cancellation_reason, meeting.slot_id, meeting.table_id) == (
        "The ceiling came down." if ends else None,
        *place,
    )
    assert [(entry.actor_id, entry.note) for entry in db.session.scalars(history_of(meeting))] == (
        [(matchmaking.event.host_id, "The ceiling came down.")] if ends else []
    )


@pytest.mark.parametrize("state", RequestState)
def test_a_cancelled_event_ends_the_requests_that_wait(db_session, state):
    with unit_of_work():
        matchmaking = open_matchmaking()
        request = factories.request(listed_person(matchmaking), listed_person(matchmaking), state=state)
    cancel(matchmaking.event)
    assert request.state is (RequestState.EXPIRED if state is RequestState.PENDING else state)
    assert [entry.note for entry in db.session.scalars(history_of(request))] == (
        ["The ceiling came down."] if state is RequestState.PENDING else []
    )


@pytest.mark.parametrize("state", MatchmakingState)
def test_a_cancelled_event_is_the_end_of_its_matchmaking(db_session, state):
    with unit_of_work():
        matchmaking = open_matchmaking(state=state)
    cancel(matchmaking.event)
    assert matchmaking.state is MatchmakingState.FINISHED
    for deed in (
        lambda: tables.set_tables(matchmaking, 3, by=None),
        lambda: setup.remove_block(matchmaking, 1, by=None),
    ):
        with pytest.raises(Refusal, match="is over"), unit_of_work():
            deed()


def test_nobody_asks_for_a_meeting_at_a_cancelled_event(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
        ada, jean = listed_person(matchmaking), listed_person(matchmaking)
    cancel(matchmaking.event)
    with pytest.raises(Refusal, match="not open"), unit_of_work():
        requests.ask(ada, jean, message="", priority=Priority.MUST, by=user_of(ada))


def test_the_events_own_mail_tells_of_its_cancellation_and_calendars_are_told_of_each_meeting(db_session):
    with unit_of_work():
        matchmaking = published()
        meeting = placed_meeting(matchmaking)
        for person in meeting.people:
            preferences.allow(user_of(person).email, MailKind.INVITATION)
        factories.request(*(listed_person(matchmaking) for _each in range(2)))
    cancel(matchmaking.event)
    told = mails()
    assert {template for _recipient, template in told} == {"registration/event_cancelled", "cancelled"}
    assert sorted(mails("cancelled")) == sorted((user_of(person).email, "cancelled") for person in meeting.people)
    assert [told.count((user_of(person).email, "registration/event_cancelled")) for person in meeting.people] == [1, 1]


def test_a_run_for_a_cancelled_event_is_given_up(db_session):
    with unit_of_work():
        matchmaking = published()
        agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
    cancel(matchmaking.event)
    assert run.state is RunState.FAILED


def test_an_event_without_matchmaking_moves_and_ends_too(db_session):
    with unit_of_work():
        event = factories.event()
    reschedule(event, SLOT)
    cancel(event)
    assert (event.state, event.sequence) == (EventState.CANCELLED, 2)


def test_a_participant_reads_why_there_are_no_meetings_any_more(client, db_session):
    with unit_of_work():
        meeting = placed_meeting(published())
        event, person = meeting.matchmaking.event, user_of(meeting.people[0])
    cancel(event)
    client.sign_in(person)
    assert "cancelled, and its meetings with it" in client.get(f"/events/{event.path}/matchmaking").text


def test_a_move_that_the_meetings_do_not_allow_is_refused_on_the_form(client, db_session):
    with unit_of_work():
        event = published().event
    client.sign_in(event.host)
    day = event.starts_at.astimezone(TORONTO)
    typed = {"version": event.version, "starts_at": f"{day:%Y-%m-%dT%H:%M}", "ends_at": f"{day + SLOT:%Y-%m-%dT%H:%M}"}
    answer = client.post(f"/staff/events/{event.path}/times", data=typed)
    assert (answer.status_code, "would lie outside the event" in answer.text) == (409, True)
