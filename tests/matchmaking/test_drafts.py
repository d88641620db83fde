"""A draft of the timetable by hand: meetings move and are locked in it, nothing collides, and nobody is told."""

import re
from pathlib import Path

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking import jobs
from eventhub.matchmaking.labels import OBSTACLES
from eventhub.matchmaking.models import Absence, Schedule
from eventhub.matchmaking.operations import adding, drafts, runs, schedules
from eventhub.matchmaking.planning.plan import from_row
from eventhub.matchmaking.planning.problem import fingerprint, problem_of
from eventhub.matchmaking.solver import check
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


def test_who_may_not_be_there_is_named_with_what_is_in_the_way_and_no_meeting_s_number(matchmaking):
    with unit_of_work():
        first, second, third = three(matchmaking)
        ada, otto = first.people[0], third.people[0]
        otto.away, ada.needs_step_free = [Absence(slot_id=matchmaking.slots[3].id)], True
        matchmaking.tables[1].is_step_free = False
        draft = in_turn(matchmaking, first, second, third)
    tried = {
        (third, 0, 0): "Otto, Olga: another meeting has this table then.",
        (third, 3, 0): "Otto, Olga: Otto is not available then.",
        (second, 0, 1): "Ada, Mina: Ada has another meeting then.",
        (second, 3, 1): "Ada, Mina: Ada needs a table without steps.",
    }
    for (row, *place), words in tried.items():
        with pytest.raises(Refusal) as refused, unit_of_work():
            drafts.place_in_draft(draft, row, at(matchmaking, *place), by=None)
        assert str(refused.value) == f"This place is not free in the draft. {words}"


def test_a_draft_that_breaks_a_rule_by_now_says_so_of_the_meeting_that_does(matchmaking, monkeypatch):
    with unit_of_work():
        first, second, third = three(matchmaking)
        draft = in_turn(matchmaking, first, second, third)
    begun = matchmaking.slots[0].starts_at
    monkeypatch.setattr(drafts.clock, "now", lambda: begun)
    with pytest.raises(Refusal, match=r"by now; run the optimiser again\. Ada, Jean: "), unit_of_work():
        drafts.place_in_draft(draft, third, at(matchmaking, 3, 0), by=None)


def test_every_rule_of_the_judge_that_a_hand_can_break_has_words():
    source = Path(check.__file__).read_text(encoding="utf-8")
    of_whole_plans = {"status", "unknown", "each_once", "all_meetings", "max_spread", "figures", "bounds"}
    never_asked = {"slot", "after"}
    assert set(re.findall(r'Violation\("(\w+)"', source)) - of_whole_plans - never_asked == set(OBSTACLES)


def test_nothing_is_done_by_hand_to_a_draft_that_a_run_will_replace(client, matchmaking):
    with unit_of_work():
        rows = three(matchmaking)
        draft = in_turn(matchmaking, *rows)
        run = runs.start(matchmaking, seconds=5, by=matchmaking.event.host)
        eve, dan = (listed_person(matchmaking, name) for name in ("Eve", "Dan"))
    deeds = (
        lambda: drafts.place_in_draft(draft, rows[0], at(matchmaking, 3, 1), by=None),
        lambda: drafts.keep_in_draft(draft, rows[0], by=None),
        lambda: drafts.let_move_in_draft(draft, rows[0], by=None),
        lambda: adding.add_to_draft(draft, eve, dan, at(matchmaking, 3, 1), by=None),
    )
    before = dict(draft.plan)
    for deed in deeds:
        with pytest.raises(Refusal, match="The optimiser is at work"), unit_of_work():
            deed()
    assert draft.plan == before
    path = f"/staff/events/{matchmaking.event.path}/matchmaking/timetable/versions/1/meetings/{rows[0].id}"
    assert "nothing is changed here meanwhile" in client.get(path).text
    slot, table = at(matchmaking, 3, 1)
    answer = client.post(f"{path}/place", data={"place": f"{slot.id}-{table.id}"})
    assert (answer.status_code, "The optimiser is at work, and its draft" in answer.text) == (409, True)
    with unit_of_work():
        runs.ask_to_stop(run, by=matchmaking.event.host)
        drafts.keep_in_draft(draft, rows[0], by=matchmaking.event.host)
    assert draft.plan["locked"] == [f"m{rows[0].id}"]


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
