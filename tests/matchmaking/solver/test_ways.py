"""Meetings to which one of several colleagues goes: the search chooses who."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.command import main
from eventhub.matchmaking.solver.drafting import drafted
from eventhub.matchmaking.solver.fitting import fit
from eventhub.matchmaking.solver.floor import fewest_breaks
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.objective import changed
from eventhub.matchmaking.solver.problem import (
    Change,
    Meeting,
    Outlook,
    Participant,
    Placement,
    Problem,
    Reason,
    Rules,
    Slot,
    Status,
    Table,
)
from eventhub.matchmaking.solver.search import solve
from eventhub.matchmaking.solver.standing import standing
from eventhub.matchmaking.solver.watch import Watch
from eventhub.matchmaking.solver.whatif import what_if
from eventhub.matchmaking.solver.writing import write_plan, write_problem
from tests.matchmaking.solver.test_schemas import PLAN, PROBLEM

AMPLE = timedelta(minutes=10)
PEOPLE = {name: Participant(name) for name in ("ann", "ben", "cy", "dee")}
TWICE = Problem(
    slots=(Slot("s1"),),
    tables=(Table("t1"), Table("t2")),
    participants=tuple(PEOPLE.values()),
    meetings=(
        Meeting("m1", ("ann", "cy"), alternatives=(("ben", "cy"),)),
        Meeting("m2", ("ann", "dee"), alternatives=(("ben", "dee"),)),
    ),
)
LONGER = replace(TWICE, slots=(Slot("s1"), Slot("s2")))


def solved(problem):
    plan = solve(problem, time_limit=AMPLE)
    assert violations(problem, plan) == []
    return plan


def with_person(problem, name, **changes):
    people = PEOPLE | {name: replace(PEOPLE[name], **changes)}
    return replace(problem, participants=tuple(people.values()))


def goers(problem, plan):
    asked = {meeting.id: meeting.participants for meeting in problem.meetings}
    return {each.meeting: (each.participants or asked[each.meeting])[0] for each in plan.meetings}


@pytest.mark.parametrize("rules", [Rules(), Rules(all_meetings=True)])
def test_a_colleague_goes_where_one_person_could_not_be_twice(rules):
    plan = solved(replace(TWICE, rules=rules))

    assert (plan.status, plan.figures.met, plan.figures.stand_ins) == (Status.OPTIMAL, 2, 1)
    assert (plan.bounds["weight"], plan.bounds["stand_ins"]) == (2, 1)
    assert set(goers(TWICE, plan).values()) == {"ann", "ben"}


def test_nobody_stands_in_without_need():
    plan = solved(LONGER)

    assert goers(LONGER, plan) == {"m1": "ann", "m2": "ann"}
    assert plan.figures.stand_ins == 0


def test_a_meeting_is_held_once_however_many_could_go():
    problem = replace(LONGER, tables=(*TWICE.tables, Table("t3")), meetings=TWICE.meetings[:1])

    plan = solved(problem)

    assert (plan.figures.met, plan.figures.weight, plan.bounds["weight"]) == (1, 1, 1)


def test_all_meetings_can_be_demanded_and_refused_when_nobody_is_there():
    problem = with_person(replace(TWICE, rules=Rules(all_meetings=True)), "ben", away=frozenset({"s1"}))

    assert solved(problem).status == Status.INFEASIBLE


def test_a_reason_is_that_of_the_whole_meeting():
    """Ben is away, so the one meeting of Ann pushes out the other; with Ben there, both are held."""
    problem = with_person(TWICE, "ben", away=frozenset({"s1"}))
    nobody = with_person(TWICE, "dee", away=frozenset({"s1"}))

    [missing] = solved(problem).unmet
    [alone] = solved(nobody).unmet

    assert missing.reason == Reason.PERSON_FULL
    assert missing.detail.startswith("for ann and ")
    assert set(missing.suggestion.meetings) <= {"m1", "m2"} - {missing.meeting}
    assert (alone.meeting, alone.reason) == ("m2", Reason.NO_COMMON_SLOT)


def test_who_lacks_only_a_place_in_a_maximum_is_told_before_who_is_away():
    problem = with_person(replace(TWICE, meetings=TWICE.meetings[:1]), "ann", away=frozenset({"s1"}))
    people = [replace(each, max=0) if each.id == "ben" else each for each in problem.participants]

    [missing] = solved(replace(problem, participants=tuple(people))).unmet

    assert (missing.reason, missing.suggestion.participants) == (Reason.PERSON_FULL, ("ben",))
    assert missing.detail == "for ben and cy: one meeting more for ben would place it"


def test_a_repair_lets_those_go_who_went_before():
    before = (Placement("m1", "s1", "t1", ("ben", "cy")), Placement("m2", "s2", "t1"))
    problem = replace(LONGER, previous=before)

    plan = solved(problem)

    assert (plan.meetings, plan.figures.changed, plan.bounds["changed"]) == (before, 0, 0)


def test_a_repair_sends_a_colleague_when_that_changes_the_fewest_meetings():
    before = (Placement("m1", "s1", "t1"), Placement("m2", "s2", "t1"))
    problem = with_person(replace(LONGER, previous=before), "ann", away=frozenset({"s1"}))

    plan = solved(problem)

    assert changed(problem, plan.meetings) == ["m1"]
    assert goers(problem, plan) == {"m1": "ben", "m2": "ann"}
    assert before[1] in plan.meetings


def test_who_goes_stays_when_others_are_fitted_in_beside():
    problem = replace(LONGER, previous=(Placement("m1", "s1", "t1", ("ben", "cy")),))

    for most_moved in (0, 1):
        plan = fit(problem, most_moved=most_moved, time_limit=AMPLE)
        assert (plan.figures.changed, goers(problem, plan)) == (0, {"m1": "ben", "m2": "ann"})


def test_what_more_would_bring_counts_every_meeting_once():
    problem = with_person(TWICE, "ben", away=frozenset({"s1"}))

    told = [row for row in what_if(problem) if row.change in (Change.NOTHING, Change.NOBODY_AWAY, Change.SLOTS)]

    assert Outlook(Change.NOTHING, 0, 1) in told
    assert Outlook(Change.NOBODY_AWAY, 1, 2) in told
    assert Outlook(Change.SLOTS, 1, 2) in told


def test_the_formats_tell_who_goes_only_where_that_was_not_asked(tmp_path):
    problem, out = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(write_problem(TWICE), encoding="utf-8")

    assert main([str(problem), "--out", str(out)]) == 0

    PROBLEM.validate(json.loads(write_problem(TWICE)))
    told = json.loads(out.read_text(encoding="utf-8"))
    PLAN.validate(told)
    assert sorted("participants" in each for each in told["meetings"]) == [False, True]
    assert "alternatives" not in write_problem(generate(1, people=4, meetings=3, slots=2, tables=2))
    assert '"participants"' not in write_plan(solved(LONGER))


def crowded(people=40, meetings=160):
    """An event in which the first half are hosts in high demand, each with a colleague nobody asked for."""
    event = generate(4, people=people, meetings=meetings, slots=8, tables=40, absence=0.1)
    colleague = {person.id: f"{person.id}+" for person in event.participants}
    return replace(
        event,
        participants=(*event.participants, *(Participant(name) for name in colleague.values())),
        meetings=tuple(
            replace(each, alternatives=((colleague[each.participants[0]], *each.participants[1:]),))
            for each in event.meetings
        ),
    )


def test_the_draft_of_a_large_event_sends_colleagues_to_hold_more():
    with_colleagues = crowded()
    alone = replace(with_colleagues, meetings=tuple(replace(m, alternatives=()) for m in with_colleagues.meetings))
    grid = Grid(with_colleagues)

    board, selection = drafted(grid, 0, Watch(AMPLE))
    _, without = drafted(Grid(alone), 0, Watch(AMPLE))

    placed = board.plan()
    assert len(placed) == len({grid.ways.ids[way] for way in placed}) > without.bound
    assert len(placed) <= selection.bound <= 160


def test_those_of_whom_one_goes_are_no_person_whose_day_is_compared():
    """Everybody has one break, as both meetings of each have their slot."""
    pairs = {"m1": ("ann", "cy"), "m2": ("ben", "dee")}
    meetings = [Meeting(f"{name}{slot}", pair, slot=slot) for name, pair in pairs.items() for slot in ("s1", "s3")]
    first = replace(meetings[0], alternatives=(("ben", "cy"),))
    problem = replace(
        TWICE,
        slots=(Slot("s1"), Slot("s2"), Slot("s3")),
        meetings=(first, *meetings[1:]),
        rules=Rules(all_meetings=True, max_spread=0),
    )

    plan = solved(problem)

    assert (plan.status, plan.figures.breaks, plan.figures.spread) == (Status.OPTIMAL, 4, 0)
    assert standing(Grid(problem), {0: 0, 2: 2, 3: 0, 4: 2}) is not None


def test_meetings_for_which_somebody_could_stand_in_force_nobody_to_pause():
    problem = with_person(replace(TWICE, slots=(Slot("s1"), Slot("s2"), Slot("s3"))), "ann", away=frozenset({"s2"}))
    alone = replace(problem, meetings=tuple(replace(each, alternatives=()) for each in problem.meetings))

    assert fewest_breaks(Grid(alone), {0: 0, 1: 2}) == 1
    assert fewest_breaks(Grid(problem), {0: 0, 2: 2}) == 0


def test_what_people_held_before_whom_nobody_offers_any_more_is_a_change():
    problem = replace(LONGER, previous=(Placement("m1", "s1", "t1", ("dee", "cy")),))

    plan = solved(problem)

    assert (plan.status, plan.figures.changed, plan.bounds["changed"]) == (Status.OPTIMAL, 1, 1)
