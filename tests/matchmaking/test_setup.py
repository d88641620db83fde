"""Setting matchmaking up: blocks become slots, tables are numbered, requests open and close."""

from datetime import UTC, datetime, timedelta

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import InvalidTransition, Refusal
from eventhub.events.states import CALLED_OFF, EventState
from eventhub.matchmaking.models import Matchmaking, Schedule
from eventhub.matchmaking.operations import runs, setup, tables
from eventhub.matchmaking.states import MatchmakingState, RequestState, ScheduleState
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, user_of

NINE = datetime(2027, 6, 4, 13, tzinfo=UTC)
"""Nine in the morning in Toronto."""


def event(**changes):
    times = {"starts_at": NINE - timedelta(hours=1), "ends_at": NINE + timedelta(hours=30)}
    return factories.event(**(times | changes))


def empty_matchmaking(**changes):
    return factories.matchmaking(event(), slots=0, tables=0, **changes)


def add_block(matchmaking, starts_at=NINE, minutes_long=120, minutes=20, changeover=5):
    ends_at = starts_at + timedelta(minutes=minutes_long)
    return setup.add_block(matchmaking, starts_at, ends_at, minutes=minutes, changeover=changeover, by=None)


def hours(matchmaking):
    return [(f"{slot.starts_at:%H:%M}", f"{slot.ends_at:%H:%M}", slot.session) for slot in matchmaking.slots]


def test_an_event_has_matchmaking_once(db_session):
    with unit_of_work():
        row = event()
        matchmaking = setup.begin(row, by=row.host)
    assert (matchmaking.state, matchmaking.event) == (MatchmakingState.PREPARING, row)
    with pytest.raises(Refusal, match="already"), unit_of_work():
        setup.begin(row, by=row.host)


@pytest.mark.parametrize("state", EventState)
def test_an_event_that_is_over_or_cancelled_begins_no_matchmaking(db_session, state):
    with unit_of_work():
        row = event(state=state)
    if state not in (*CALLED_OFF, EventState.FINISHED):
        with unit_of_work():
            setup.begin(row, by=row.host)
        assert db.session.query(Matchmaking).count() == 1
        return
    with pytest.raises(Refusal, match="over or cancelled"), unit_of_work():
        setup.begin(row, by=row.host)


@pytest.mark.parametrize(
    ("minutes_long", "expected", "unused"),
    [
        (70, [("13:00", "13:20", 1), ("13:25", "13:45", 1), ("13:50", "14:10", 1)], 0),
        (85, [("13:00", "13:20", 1), ("13:25", "13:45", 1), ("13:50", "14:10", 1)], 15),
        (20, [("13:00", "13:20", 1)], 0),
    ],
)
def test_a_block_is_cut_into_slots_and_says_what_is_left_over(db_session, minutes_long, expected, unused):
    with unit_of_work():
        matchmaking = empty_matchmaking()
        left = add_block(matchmaking, minutes_long=minutes_long)
    assert (hours(matchmaking), left) == (expected, timedelta(minutes=unused))
    assert {slot.unused_minutes for slot in matchmaking.slots} == {unused}


def test_a_changed_block_leaves_something_else_over_and_the_others_what_they_did(db_session):
    with unit_of_work():
        matchmaking = empty_matchmaking()
        for hour in (0, 3):
            add_block(matchmaking, NINE + timedelta(hours=hour), 85)
        period = (NINE, NINE + timedelta(minutes=80))
        setup.change_block(matchmaking, 1, *period, rhythm=(20, 5), by=None)
    assert {(slot.session, slot.unused_minutes) for slot in matchmaking.slots} == {(1, 10), (2, 15)}


def test_each_block_is_a_session_of_its_own(db_session):
    with unit_of_work():
        matchmaking = empty_matchmaking()
        add_block(matchmaking, NINE + timedelta(hours=5), 20)
        add_block(matchmaking, NINE, 30, minutes=30, changeover=0)
    db.session.expire_all()
    assert hours(matchmaking) == [("13:00", "13:30", 2), ("18:00", "18:20", 1)]
    assert (matchmaking.meeting_minutes, matchmaking.changeover_minutes) == (30, 0)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"minutes_long": 19}, "too short"),
        ({"starts_at": NINE - timedelta(hours=2)}, "outside the event"),
        ({"starts_at": NINE + timedelta(hours=29), "minutes_long": 61}, "outside the event"),
        ({"starts_at": NINE + timedelta(hours=10, minutes=19)}, "overlaps"),
    ],
)
def test_a_block_that_does_not_fit_is_refused_in_words(db_session, block, words):
    with unit_of_work():
        matchmaking = empty_matchmaking()
        add_block(matchmaking, NINE + timedelta(hours=10), 20)
    with pytest.raises(Refusal, match=words), unit_of_work():
        add_block(matchmaking, **block)
    assert len(matchmaking.slots) == 1


def test_a_block_crosses_the_change_of_the_clocks_in_real_minutes(db_session):
    before = datetime(2027, 11, 7, 5, tzinfo=UTC)  # one in the morning in Toronto, an hour before clocks go back
    with unit_of_work():
        matchmaking = factories.matchmaking(
            factories.event(starts_at=before, ends_at=before + timedelta(days=1)), slots=0, tables=0
        )
        add_block(matchmaking, before, 120, minutes=60, changeover=0)
    assert [slot.starts_at for slot in matchmaking.slots] == [before, before + timedelta(hours=1)]


def test_an_empty_block_is_removed(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
        listed_person(matchmaking)
        setup.remove_block(matchmaking, 1, by=None)
        db.session.flush()
        db.session.expire_all()
        assert matchmaking.slots == []


@pytest.mark.parametrize("number", [1, 2, 5])
def test_tables_are_numbered_from_one(db_session, number):
    with unit_of_work():
        matchmaking = open_matchmaking()
        tables.set_tables(matchmaking, number, by=None)
    db.session.expire_all()
    assert [table.number for table in matchmaking.tables] == list(range(1, number + 1))


@pytest.mark.parametrize(("meetings", "slots", "advised"), [(302, 22, 16), (1, 22, 1), (0, 22, 0), (5, 0, 0)])
def test_tables_advised_leave_room_to_move(meetings, slots, advised):
    assert setup.tables_advised(meetings, slots) == advised


def test_requests_open_once_there_are_slots_and_tables(db_session):
    with unit_of_work():
        matchmaking = empty_matchmaking()
    with pytest.raises(Refusal, match="at least one block"), unit_of_work():
        setup.open_requests(matchmaking, by=None)
    with unit_of_work():
        add_block(matchmaking)
        tables.set_tables(matchmaking, 1, by=None)
        setup.open_requests(matchmaking, by=None)
    assert matchmaking.state is MatchmakingState.REQUESTS_OPEN


def test_closing_ends_what_was_not_answered_and_keeps_what_was_agreed(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
        ada, jean = listed_person(matchmaking), listed_person(matchmaking)
        pending, agreed = factories.request(ada, jean), agreed_meeting(ada, listed_person(matchmaking))
    with unit_of_work():
        setup.close_requests(matchmaking, by=None)
    assert (matchmaking.state, pending.state, agreed.request.state) == (
        MatchmakingState.SCHEDULING,
        RequestState.EXPIRED,
        RequestState.ACCEPTED,
    )
    assert mails() == [(user_of(ada).email, "expired")]


@pytest.mark.parametrize("state", [MatchmakingState.PREPARING, MatchmakingState.SCHEDULING])
def test_requests_that_would_close_at_once_are_not_opened(db_session, state):
    with unit_of_work():
        matchmaking = open_matchmaking(state=state, closes_at=clock.now() - timedelta(hours=1))
    with pytest.raises(Refusal, match="close at once"), unit_of_work():
        setup.open_requests(matchmaking, by=None)
    assert matchmaking.state is state


def test_requests_opened_by_hand_wait_for_no_other_time(db_session):
    with unit_of_work():
        later = clock.now() + timedelta(days=1)
        matchmaking = open_matchmaking(
            state=MatchmakingState.PREPARING, opens_at=later, closes_at=later + timedelta(days=1)
        )
    with unit_of_work():
        setup.open_requests(matchmaking, by=None)
    assert (matchmaking.opens_at, matchmaking.closes_at) == (None, later + timedelta(days=1))


def test_requests_opened_again_give_up_the_draft_and_wait_for_the_optimiser(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.SCHEDULING)
        agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
        draft = factories.saved(Schedule(matchmaking=matchmaking, number=1, plan={}, problem_hash=""))
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
    with pytest.raises(Refusal, match="Stop it first"), unit_of_work():
        setup.open_requests(matchmaking, by=None)
    with unit_of_work():
        runs.ask_to_stop(run, by=None)
        setup.open_requests(matchmaking, by=None)
    assert (matchmaking.state, draft.state) == (MatchmakingState.REQUESTS_OPEN, ScheduleState.SUPERSEDED)


@pytest.mark.parametrize("state", MatchmakingState)
@pytest.mark.parametrize(
    ("deed", "possible_in"),
    [
        (setup.open_requests, {MatchmakingState.PREPARING, MatchmakingState.SCHEDULING}),
        (setup.close_requests, {MatchmakingState.REQUESTS_OPEN}),
    ],
    ids=["open", "close"],
)
def test_requests_open_and_close_along_the_table_of_states(db_session, state, deed, possible_in):
    with unit_of_work():
        matchmaking = open_matchmaking(state=state)
    if state in possible_in:
        with unit_of_work():
            deed(matchmaking, by=None)
        assert matchmaking.state is not state
        return
    with pytest.raises(InvalidTransition), unit_of_work():
        deed(matchmaking, by=None)
    assert matchmaking.state is state
