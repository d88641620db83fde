"""Who comes late is fitted in around the published timetable: nobody else's meeting moves unless that was asked for."""

from datetime import timedelta

import pytest
import time_machine

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking import jobs
from eventhub.matchmaking.models import Absence, Attendee, Meeting
from eventhub.matchmaking.operations import requests, runs, schedules, setup, vetoes
from eventhub.matchmaking.operations.targets import aim
from eventhub.matchmaking.planning.fitting import question_at
from eventhub.matchmaking.planning.plan import from_row
from eventhub.matchmaking.planning.problem import fingerprint, problem_of
from eventhub.matchmaking.solver.objective import figures
from eventhub.matchmaking.solver.problem import Figures, Placement, Plan, Status
from eventhub.matchmaking.solver.search import solve
from eventhub.matchmaking.states import MatchmakingState, MeetingState, RequestState, RunFailure, RunState
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting, user_of


@pytest.fixture
def published(db_session):
    """A published timetable with late requests."""
    with unit_of_work():
        return open_matchmaking(state=MatchmakingState.PUBLISHED, takes_late_requests=True)


def fitted(matchmaking, most_moved=0):
    """The draft that the organiser asked for and the worker made."""
    with unit_of_work():
        run = runs.start(matchmaking, seconds=10, most_moved=most_moved, by=matchmaking.event.host)
    list(jobs.run_all_queued(clock.now()))
    assert run.failure is None
    return run.schedule


def rows(*besides):
    """Every column of meetings and their people, but those of some."""
    gone = {meeting.id for meeting in besides}
    db.session.expire_all()
    held = [row for row in db.session.query(Meeting).order_by(Meeting.id) if row.id not in gone]
    seats = [row for row in db.session.query(Attendee).order_by(Attendee.id) if row.meeting_id not in gone]
    return [
        {column.key: getattr(row, column.key) for column in row.__table__.columns if hasattr(row, column.key)}
        for row in (*held, *seats)
    ]


def test_a_late_request_is_fitted_in_and_no_other_meeting_changes_in_any_column(published):
    with unit_of_work():
        ada, jean, late = (listed_person(published, name) for name in ("Ada", "Jean", "Late"))
        late.needs_step_free, published.tables[1].is_step_free = True, False
        late.away = [Absence(slot_id=published.slots[1].id)]
        placed_meeting(published, 0, 1, people=(ada, jean))
        placed_meeting(published, 1, 0, people=(ada, listed_person(published)), is_locked=True)
        placed_meeting(published, 2, 0)
        asked = factories.request(late, ada)
    with unit_of_work():
        new = requests.accept(asked, by=user_of(ada))
    mails_before = len(mails())
    others = rows(new)
    draft = fitted(published)
    assert (draft.plan["most_moved"], draft.plan["figures"]["changed"], draft.plan["unmet"]) == (0, 0, [])
    with unit_of_work():
        told = schedules.publish(draft, by=published.event.host)
    assert (rows(new), new.state) == (others, MeetingState.SCHEDULED)
    assert (new.slot, new.table) == (published.slots[3], published.tables[0])
    assert {person.id for person in told} == {ada.id, late.id}
    assert sorted(mails()[mails_before:]) == sorted((user_of(person).email, "agenda") for person in (ada, late))


def one_in_the_way(matchmaking):
    """Late can meet Ada in the first slot only, in which Ada meets Jean, who could do so in the second."""
    ada, jean, late = (listed_person(matchmaking, name) for name in ("Ada", "Jean", "Late"))
    held = placed_meeting(matchmaking, 0, people=(ada, jean))
    late.away = [Absence(slot_id=slot.id) for slot in matchmaking.slots[1:]]
    return held, agreed_meeting(ada, late)


def test_what_cannot_be_fitted_in_says_why_and_whom_moving_others_would_place(published, client):
    with unit_of_work():
        held, new = one_in_the_way(published)
    draft = fitted(published)
    unmet = from_row(draft.plan).unmet
    assert ([each.meeting for each in unmet], draft.plan["figures"]["changed"]) == ([f"m{new.id}"], 0)
    assert draft.plan["with_moves"] == {"placed": [f"m{new.id}"], "moved": [f"m{held.id}"]}
    client.sign_in(published.event.host)
    page = client.get(f"/staff/events/{published.event.path}/matchmaking/timetable/versions/{draft.number}").text
    assert "Moving 1 other meeting would place more" in page
    assert "meets somebody else in every slot that suits both." in page
    with_moves = fitted(published, most_moved=1)
    assert (with_moves.plan["figures"]["changed"], with_moves.plan["unmet"]) == (1, [])
    with unit_of_work():
        told = schedules.publish(with_moves, by=published.event.host)
    assert (new.slot, held.state) == (published.slots[0], MeetingState.MOVED)
    assert {person.id for person in told} == {person.id for meeting in (held, new) for person in meeting.people}


def test_a_version_s_own_form_keeps_what_was_sent_and_says_why_it_is_refused(published, client):
    with unit_of_work():
        one_in_the_way(published)
    draft = fitted(published)
    client.sign_in(published.event.host)
    desk = f"/staff/events/{published.event.path}/matchmaking"
    version = f"{desk}/timetable/versions/{draft.number}"
    deed = f"{desk}/runs/fitting?version={draft.number}"
    assert f'action="{deed}"' in client.get(version).text
    answer = client.post(deed, data={"most_moved": "99"})
    assert (answer.status_code, 'value="99"' in answer.text, "between 0 and 50" in answer.text) == (422, True, True)
    assert 'href="#most_moved"' in answer.text
    assert client.post(deed, data={"most_moved": "1"}).status_code == 302
    answer = client.post(deed, data={"most_moved": "7"})
    assert (answer.status_code, 'value="7"' in answer.text) == (409, True)
    assert "The optimiser is at work for this event already." in answer.text


@pytest.mark.parametrize(("sent", "status", "words"), [("all", 422, "may move"), ("0", 409, "has a place already")])
def test_the_timetable_s_button_says_why_it_is_refused_where_nobody_waits(published, client, sent, status, words):
    with unit_of_work():
        placed_meeting(published)
    client.sign_in(published.event.host)
    deed = f"/staff/events/{published.event.path}/matchmaking/runs/fitting"
    answer = client.post(deed, data={"most_moved": sent})
    main = answer.text.partition("<main")[2]
    assert (answer.status_code, "Nothing was changed" in main, words in main) == (status, True, True)
    assert 'href="#most_moved"' not in main


def test_a_locked_meeting_stays_however_many_may_move(published):
    with unit_of_work():
        held, _new = one_in_the_way(published)
        held.is_locked = True
    draft = fitted(published, most_moved=5)
    assert (draft.plan["figures"]["changed"], len(draft.plan["unmet"])) == (0, 1)


def test_a_draft_that_puts_somebody_into_a_time_that_has_begun_meanwhile_is_not_published(published):
    with unit_of_work():
        new = agreed_meeting(listed_person(published), listed_person(published))
    draft = fitted(published)
    (place,) = [each["slot"] for each in draft.plan["meetings"] if each["meeting"] == f"m{new.id}"]
    starts_at = next(slot.starts_at for slot in published.slots if f"s{slot.id}" == place)
    with time_machine.travel(starts_at, tick=False), pytest.raises(Refusal, match="has begun"), unit_of_work():
        schedules.publish(draft, by=published.event.host)
    with time_machine.travel(starts_at - timedelta(minutes=1), tick=False), unit_of_work():
        schedules.publish(draft, by=published.event.host)
    assert new.slot.starts_at == starts_at


def test_a_second_look_that_fails_costs_nobody_the_plan_that_there_is(published, monkeypatch):
    monkeypatch.setattr(jobs, "MOVED_AT_SECOND", 10**9)  # more than the optimiser takes
    with unit_of_work():
        one_in_the_way(published)
    assert fitted(published).plan["with_moves"] is None


def test_a_plan_that_moves_more_than_it_may_is_not_kept(published):
    with unit_of_work():
        held, new = one_in_the_way(published)
        run = runs.start(published, seconds=5, most_moved=0, by=published.event.host)
        db.session.flush()
        runs.take_on(run)
    problem, table = problem_of(published), published.tables[0]
    places = tuple(
        Placement(f"m{meeting.id}", f"s{published.slots[slot].id}", f"t{table.id}")
        for meeting, slot in ((held, 1), (new, 0))
    )
    moved = Plan(Status.FEASIBLE, places, figures=figures(problem, places))
    with unit_of_work():
        runs.finish(run, runs.Answer(problem, problem, moved))
    assert (run.state, run.schedule) == (RunState.FAILED, None)
    assert run.failure is RunFailure.MOVED_TOO_MANY


def test_nothing_new_is_put_into_a_slot_that_has_begun(published):
    with unit_of_work():
        held = placed_meeting(published, 0)
        new = agreed_meeting(listed_person(published), listed_person(published))
    problem, now = problem_of(published), published.slots[2].starts_at
    asked = question_at(problem, now, beside=True)
    people = {each.id: each.away for each in asked.participants}
    begun = {f"s{slot.id}" for slot in published.slots[:3]}
    assert {frozenset(people[f"p{person.id}"]) for person in new.people} == {frozenset(begun)}
    assert {frozenset(people[f"p{person.id}"]) for person in held.people} == {frozenset(begun - {f"s{held.slot_id}"})}
    assert [each.id for each in asked.meetings if each.locked] == [f"m{held.id}"]
    assert fingerprint(
        question_at(problem, published.slots[0].starts_at.replace(year=2000), beside=True)
    ) == fingerprint(problem)


def test_what_has_begun_stays_whatever_was_refused_since(published):
    with unit_of_work():
        held = placed_meeting(published, 0)
        vetoes.refuse(*held.people, is_block=True, by=held.people[0].registration.user)
    asked = question_at(problem_of(published), published.slots[0].starts_at, beside=False)
    assert f"m{held.id}" in [each.meeting for each in solve(asked, time_limit=timedelta(seconds=10)).meetings]


def test_locked_meetings_stay_where_people_should_have_fewer_since(published):
    with unit_of_work():
        ada = listed_person(published)
        held = [placed_meeting(published, at, people=(ada, listed_person(published)), is_locked=True) for at in (0, 1)]
        aim(published, None, least=0, most=1, by=None)
    asked = question_at(problem_of(published), clock.now(), beside=False)
    placed = {each.meeting for each in solve(asked, time_limit=timedelta(seconds=10)).meetings}
    assert placed == {f"m{each.id}" for each in held}


@pytest.mark.parametrize(
    ("state", "words"),
    [(MatchmakingState.SCHEDULING, "no published timetable"), (MatchmakingState.PUBLISHED, "has a place already")],
)
def test_newcomers_need_a_timetable_and_there_must_be_some(db_session, state, words):
    with unit_of_work():
        matchmaking = open_matchmaking(state=state)
        placed_meeting(matchmaking)
    with pytest.raises(Refusal, match=words), unit_of_work():
        runs.start(matchmaking, seconds=5, most_moved=0, by=matchmaking.event.host)


def test_late_requests_are_taken_while_the_organiser_lets_people_ask(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.PUBLISHED)
        ada, jean = (listed_person(matchmaking, name) for name in ("Ada", "Jean"))
        waiting = factories.request(ada, jean)
    client.sign_in(matchmaking.event.host)
    desk = f"/staff/events/{matchmaking.event.path}/matchmaking"
    with pytest.raises(Refusal, match="not open"), unit_of_work():
        requests.accept(waiting, by=user_of(jean))
    assert "Late requests are open" in client.post(f"{desk}/late-requests/opening", follow_redirects=True).text
    with unit_of_work():
        requests.accept(waiting, by=user_of(jean))
    page = client.get(f"{desk}/timetable").text
    assert "Without a place yet: 1 agreed meeting of 2 people. 2 of them have no other meeting." in page
    with unit_of_work():
        pending = factories.request(ada, listed_person(matchmaking))
    assert client.post(f"{desk}/late-requests/closing").status_code == 302
    assert db.session.get_one(type(pending), pending.id).state is RequestState.EXPIRED
    with unit_of_work():
        matchmaking.state = MatchmakingState.SCHEDULING
    with pytest.raises(Refusal, match="timetable is published"), unit_of_work():
        setup.take_late_requests(matchmaking, by=None)


@pytest.mark.parametrize("state", [MatchmakingState.REQUESTS_OPEN, MatchmakingState.FINISHED])
def test_no_timetable_is_published_while_people_ask_or_when_all_is_over(db_session, state):
    with unit_of_work():
        matchmaking = open_matchmaking(state=MatchmakingState.SCHEDULING)
        meeting = agreed_meeting(listed_person(matchmaking), listed_person(matchmaking))
        place = Placement(f"m{meeting.id}", f"s{matchmaking.slots[0].id}", f"t{matchmaking.tables[0].id}")
        plan = Plan(Status.FEASIBLE, (place,), figures=Figures(met=1, weight=1))
        draft = schedules.save_draft(matchmaking, plan, fingerprint(problem_of(matchmaking)))
        matchmaking.state = state
    with pytest.raises(Refusal, match="no timetable is published now"), unit_of_work():
        schedules.publish(draft, by=None)
