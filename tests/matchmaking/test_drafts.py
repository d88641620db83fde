"""A draft of the timetable by hand: meetings move and are locked in it, nothing collides, and nobody is told."""

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking import jobs
from eventhub.matchmaking.models import Schedule
from eventhub.matchmaking.operations import drafts, runs, schedules
from eventhub.matchmaking.planning.plan import from_row
from eventhub.matchmaking.planning.problem import fingerprint, problem_of
from eventhub.matchmaking.solver.problem import Plan, Reason, Status, Unmet
from eventhub.matchmaking.states import MatchmakingState, MeetingState
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting
from tests.matchmaking.test_schedules import draft_of


@pytest.fixture
def matchmaking(client, db_session):
    """Matchmaking whose requests are closed, and whose host is signed in."""
    with unit_of_work():
        row = open_matchmaking(state=MatchmakingState.SCHEDULING)
    client.sign_in(row.event.host)
    return row


def three(matchmaking):
    """Ada meets Jean and Mina, and Otto meets Olga."""
    ada, jean, mina, otto, olga = (listed_person(matchmaking, name) for name in ("Ada", "Jean", "Mina", "Otto", "Olga"))
    return agreed_meeting(ada, jean), agreed_meeting(ada, mina), agreed_meeting(otto, olga)


def at(matchmaking, slot, table):
    return matchmaking.slots[slot], matchmaking.tables[table]


def places(draft):
    return {each.meeting: (each.slot, each.table) for each in from_row(draft.plan).meetings}


def in_turn(matchmaking, *rows):
    """A draft that has these meetings one after the other at the first table."""
    return draft_of(matchmaking, *((row, *at(matchmaking, slot, 0)) for slot, row in enumerate(rows)))


def test_a_meeting_moves_in_a_draft_by_hand_and_only_where_nothing_is_in_the_way(client, matchmaking):
    with unit_of_work():
        first, second, third = three(matchmaking)
        draft = draft_of(
            matchmaking, *((row, *at(matchmaking, slot, 0)) for slot, row in enumerate((first, second, third)))
        )
    path = f"/staff/events/{matchmaking.event.path}/matchmaking/timetable/versions/1"
    assert f"{path}/meetings/{first.id}" in client.get(path).text
    page = client.get(f"{path}/meetings/{first.id}").text
    slot, table = at(matchmaking, 3, 1)
    taken, other = at(matchmaking, 1, 1)
    assert (f'value="{slot.id}-{table.id}"' in page, f'value="{taken.id}-{other.id}"' in page) == (True, False)
    assert client.post(f"{path}/meetings/{first.id}/place", data={"place": f"{slot.id}-{table.id}"}).status_code == 302
    assert client.post(f"{path}/meetings/{first.id}/place", data={"place": f"{taken.id}-{other.id}"}).status_code == 409
    assert client.post(f"{path}/meetings/{first.id}/place", data={"place": "somewhere"}).status_code == 422
    db.session.expire_all()
    assert places(draft)[f"m{first.id}"] == (f"s{slot.id}", f"t{table.id}")
    assert (first.slot, mails(), schedules.is_stale(draft)) == (None, [], False)
    with unit_of_work():
        schedules.publish(draft, by=matchmaking.event.host)
    assert (first.slot, first.table) == (slot, table)
    assert client.get(f"{path}/meetings/{first.id}").status_code == 404


def test_a_locked_or_held_meeting_of_the_timetable_does_not_leave_its_place_in_a_draft(matchmaking):
    with unit_of_work():
        matchmaking.state = MatchmakingState.PUBLISHED
        locked = placed_meeting(matchmaking, 0, is_locked=True)
        over = placed_meeting(matchmaking, 1, state=MeetingState.HELD)
        draft = draft_of(matchmaking, (locked, *at(matchmaking, 0, 0)), (over, *at(matchmaking, 1, 0)))
    for meeting in (locked, over):
        with pytest.raises(Refusal, match="not free in the draft"), unit_of_work():
            drafts.place_in_draft(draft, meeting, at(matchmaking, 3, 0), by=None)


def test_what_has_no_place_in_a_draft_is_given_one_by_hand_and_its_reason_is_gone(matchmaking):
    with unit_of_work():
        rows = three(matchmaking)
        plan = Plan(Status.FEASIBLE, unmet=tuple(Unmet(f"m{row.id}", Reason.TABLES_FULL) for row in rows))
        draft = schedules.save_draft(matchmaking, plan, fingerprint(problem_of(matchmaking)))
    with unit_of_work():
        drafts.place_in_draft(draft, rows[2], at(matchmaking, 2, 1), by=None)
    plan = from_row(draft.plan)
    assert (plan.figures.met, [each.meeting for each in plan.meetings]) == (1, [f"m{rows[2].id}"])
    assert [each.meeting for each in plan.unmet] == [f"m{row.id}" for row in rows[:2]]


def test_a_lock_in_a_draft_holds_in_the_next_run_and_when_it_is_published(client, matchmaking):
    with unit_of_work():
        first, second, third = three(matchmaking)
        in_turn(matchmaking, first, second, third)
    path = f"/staff/events/{matchmaking.event.path}/matchmaking/timetable/versions/1/meetings/{first.id}"
    slot, table = at(matchmaking, 3, 1)
    client.post(f"{path}/place", data={"place": f"{slot.id}-{table.id}"})
    for deed in ("lock", "unlock", "lock"):
        assert client.post(f"{path}/{deed}").status_code == 302
    assert "Unlock: the optimiser may move it" in client.get(path).text
    with unit_of_work():
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
    list(jobs.run_all_queued(clock.now()))
    newest = db.session.get_one(Schedule, run.schedule_id)
    assert (newest.number, newest.plan["locked"]) == (2, [f"m{first.id}"])
    assert places(newest)[f"m{first.id}"] == (f"s{slot.id}", f"t{table.id}")
    with unit_of_work():
        schedules.publish(newest, by=matchmaking.event.host)
    assert [(row.is_locked, row.slot is not None) for row in (first, second, third)] == [
        (True, True),
        *[(False, True)] * 2,
    ]


def test_nothing_is_locked_that_has_no_place_and_nothing_in_a_draft_that_is_out_of_date(matchmaking):
    with unit_of_work():
        first, _second, third = three(matchmaking)
        draft = draft_of(matchmaking, (first, *at(matchmaking, 0, 0)))
    with pytest.raises(Refusal, match="with a slot and a table"), unit_of_work():
        drafts.keep_in_draft(draft, third, by=None)
    with unit_of_work():
        agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
    for deed in (drafts.keep_in_draft, drafts.let_move_in_draft):
        with pytest.raises(Refusal, match="changed since this draft"), unit_of_work():
            deed(draft, first, by=None)
