import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from eventhub.matchmaking.solver import check
from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.objective import figures
from eventhub.matchmaking.solver.problem import (
    Figures,
    Lock,
    Meeting,
    Participant,
    Placement,
    Plan,
    Problem,
    Reason,
    Rules,
    Slot,
    Status,
    Table,
    Unmet,
)

PROBLEM = Problem(
    slots=(Slot("s1", "am"), Slot("s2", "am"), Slot("s3", "pm"), Slot("s4", "pm")),
    tables=(
        Table("t1", features=frozenset({"step-free"})),
        Table("t2", closed=frozenset({"s4"})),
        Table("t3", owner="p4"),
    ),
    participants=(
        Participant("p1", away=frozenset({"s4"})),
        Participant("p2", max=2),
        Participant("p3", needs=frozenset({"step-free"})),
        Participant("p4"),
        Participant("p5"),
    ),
    meetings=(
        Meeting("m1", ("p1", "p2"), session="am"),
        Meeting("m2", ("p1", "p3"), after=("m1",)),
        Meeting("m3", ("p2", "p4"), slot="s3"),
        Meeting("m4", ("p4", "p5"), locked=Lock("s1", "t3")),
        Meeting("m5", ("p2", "p5")),
        Meeting("m6", ("p3", "p5")),
    ),
    vetoes=(("p3", "p5"),),
    rules=Rules(max_spread=None),
)
WHOLE_PLANS = {"each_once", "figures", "bounds", "all_meetings", "max_spread", "status"}
"""Rules that no single place breaks: each has a test of its own below."""
PLACES = {"m1": ("s1", "t2"), "m2": ("s2", "t1"), "m3": ("s3", "t3"), "m4": ("s1", "t3")}


def plan_of(places, problem=PROBLEM, **changes):
    placed = tuple(Placement(meeting, slot, table) for meeting, (slot, table) in places.items())
    missing = [meeting.id for meeting in problem.meetings if meeting.id not in places]
    unmet = tuple(Unmet(meeting, Reason.OUTWEIGHED) for meeting in missing)
    plan = Plan(Status.FEASIBLE, placed, unmet, figures(problem, placed), {"weight": 5, "breaks": 0})
    return replace(plan, **changes)


def broken(plan, problem=PROBLEM):
    return {violation.rule for violation in violations(problem, plan)}


def test_a_good_plan_breaks_no_rule():
    assert violations(PROBLEM, plan_of(PLACES)) == []


MISPLACED = [
    ("person_twice", {"m2": ("s1", "t1")}),
    ("table_twice", {"m1": ("s1", "t3")}),
    ("away", {"m2": ("s4", "t1")}),
    ("closed", {"m2": ("s4", "t2")}),
    ("owner", {"m2": ("s2", "t3")}),
    ("needs", {"m2": ("s2", "t2")}),
    ("session", {"m1": ("s3", "t2"), "m3": ("s3", "t1")}),
    ("slot", {"m3": ("s2", "t3")}),
    ("after", {"m1": ("s2", "t2"), "m2": ("s1", "t1")}),
    ("after", {"m1": ("s2", "t2")}),
    ("locked", {"m4": ("s2", "t3")}),
    ("locked", {"m4": ("s1", "t1")}),
    ("max", {"m5": ("s2", "t2")}),
    ("vetoed", {"m6": ("s3", "t1")}),
    ("unknown", {"m2": ("s9", "t1")}),
    ("unknown", {"m2": ("s2", "t9")}),
]


@pytest.mark.parametrize(("rule", "places"), MISPLACED)
def test_a_broken_plan_is_told(rule, places):
    problem = PROBLEM
    known = {"s1", "s2", "s3", "s4"} >= {slot for slot, _ in places.values()}
    plan = plan_of(PLACES | places) if known else replace(plan_of(PLACES), meetings=_raw(PLACES | places))

    assert rule in broken(plan, problem)


COLLEAGUES = replace(
    PROBLEM,
    meetings=(
        Meeting("m1", ("p1", "p2"), session="am", alternatives=(("p5", "p2"), ("p4", "p2"))),
        *PROBLEM.meetings[1:4],
        Meeting("m5", ("p2", "p5")),
        Meeting("m6", ("p3", "p5"), alternatives=(("p3", "p1"),)),
        Meeting("m7", ("p1", "p5"), locked=Lock("s3", "t1", ("p2", "p5")), alternatives=(("p2", "p5"),)),
    ),
    vetoes=(("p3", "p5"), ("p1", "p3")),
)
SENT = [
    ("not_asked", "m1", ("s1", "t2", ("p3", "p2"))),
    ("not_asked", "m1", ("s1", "t2", ("p1", "p2", "p5"))),
    ("not_asked", "m1", ("s1", "t2", ("p1", "p1"))),
    ("unknown", "m1", ("s1", "t2", ("p9", "p2"))),
    ("person_twice", "m1", ("s1", "t2", ("p4", "p2"))),
    ("away", "m6", ("s4", "t1", ("p1", "p3"))),
    ("owner", "m1", ("s2", "t3", ("p5", "p2"))),
    ("needs", "m6", ("s2", "t2", ("p1", "p3"))),
    ("vetoed", "m6", ("s2", "t1", ("p1", "p3"))),
    ("max", "m1", ("s2", "t2", ("p5", "p2"))),
    ("locked", "m7", ("s3", "t1", ())),
]
AT_HOME = {"m1": ("s2", "t2", ("p2", "p5")), "m4": ("s1", "t3", ()), "m7": ("s3", "t1", ("p5", "p2"))}


def plan_with(places, problem=COLLEAGUES):
    placed = tuple(Placement(meeting, *place) for meeting, place in places.items())
    missing = tuple(Unmet(each.id, Reason.OUTWEIGHED) for each in problem.meetings if each.id not in places)
    sent = {person for each in placed for person in each.participants}
    known = sent <= {person.id for person in problem.participants}
    return Plan(Status.FEASIBLE, placed, missing, figures(problem, placed) if known else Figures())


def test_a_colleague_may_stand_in_for_who_was_asked():
    plan = plan_with(AT_HOME)

    assert violations(COLLEAGUES, plan) == []
    assert plan.figures.stand_ins == 2
    assert broken(replace(plan, figures=replace(plan.figures, stand_ins=1)), COLLEAGUES) == {"figures"}
    assert broken(replace(plan, bounds={"stand_ins": 3}), COLLEAGUES) == {"bounds"}


@pytest.mark.parametrize(("rule", "meeting", "place"), SENT)
def test_a_plan_that_sends_the_wrong_people_is_told(rule, meeting, place):
    problem = COLLEAGUES
    if rule == "max":
        problem = replace(problem, participants=(replace(PROBLEM.participants[1], max=1), *_others("p2")))

    assert rule in broken(plan_with(AT_HOME | {meeting: place}, problem), problem)


def _others(name):
    return (person for person in PROBLEM.participants if person.id != name)


def test_a_meeting_is_held_by_one_of_those_who_could_go():
    plan = plan_with(AT_HOME)
    again = Placement("m1", "s1", "t2")

    assert "each_once" in broken(replace(plan, meetings=(*plan.meetings, again)), COLLEAGUES)


def test_who_goes_instead_of_another_is_a_change():
    before = (Placement("m1", "s2", "t2", ("p5", "p2")), Placement("m4", "s1", "t3", ("p5", "p4")))
    problem = replace(COLLEAGUES, previous=before)
    plan = plan_with(AT_HOME, problem)
    changed = plan_with(AT_HOME | {"m1": ("s2", "t2", ())}, problem)

    assert (plan.figures.changed, broken(plan, problem)) == (0, set())
    assert (changed.figures.changed, broken(changed, problem)) == (1, set())


def _raw(places):
    return tuple(Placement(meeting, slot, table) for meeting, (slot, table) in places.items())


def test_a_locked_meeting_must_be_there():
    assert broken(plan_of({name: place for name, place in PLACES.items() if name != "m4"})) == {"locked"}


def test_every_meeting_is_told_of_once():
    plan = plan_of(PLACES)

    assert broken(replace(plan, unmet=plan.unmet[1:])) == {"each_once"}
    assert "each_once" in broken(replace(plan, unmet=(*plan.unmet, Unmet("m1", Reason.VETOED))))
    assert "each_once" in broken(replace(plan, meetings=(*plan.meetings, Placement("m1", "s2", "t2"))))
    assert broken(replace(plan, unmet=(*plan.unmet, Unmet("m9", Reason.VETOED)))) == {"unknown"}
    assert broken(replace(plan, meetings=(*plan.meetings, Placement("m9", "s2", "t2")))) == {"unknown"}


@pytest.mark.parametrize("figure", ["met", "weight", "breaks", "spread", "table_changes", "changed", "stand_ins"])
def test_a_wrong_figure_is_told(figure):
    plan = plan_of(PLACES, bounds={})

    assert broken(replace(plan, figures=replace(plan.figures, **{figure: 77}))) == {"figures"}


def test_bounds_are_kept_and_reached_when_all_is_proved():
    assert broken(plan_of(PLACES, bounds={"weight": 3})) == {"bounds"}
    assert broken(plan_of(PLACES, bounds={"breaks": 3})) == {"bounds"}
    assert broken(plan_of(PLACES, status=Status.OPTIMAL)) == {"bounds"}
    assert broken(plan_of(PLACES, bounds={"table_changes": 9})) == {"bounds"}
    assert broken(plan_of(PLACES, status=Status.OPTIMAL, bounds={"table_changes": 0})) == set()
    assert broken(plan_of(PLACES, status=Status.OPTIMAL, bounds={"weight": 4, "breaks": 2})) == set()


def test_all_meetings_and_the_spread_can_be_demanded():
    problem = replace(PROBLEM, rules=Rules(all_meetings=True, max_spread=0))
    places = PLACES | {"m2": ("s3", "t1")}

    assert broken(plan_of(places, problem), problem) == {"all_meetings", "max_spread"}


def test_changes_are_counted_for_meetings_still_asked_for():
    before = (Placement("m1", "s1", "t1"), Placement("m4", "s1", "t3"), Placement("m9", "s1", "t2"))
    problem = replace(PROBLEM, previous=before)

    assert plan_of(PLACES, problem).figures.changed == 1
    assert broken(plan_of(PLACES, problem), problem) == set()


def test_a_failed_search_gives_no_meetings():
    assert violations(PROBLEM, Plan(Status.INFEASIBLE)) == []
    assert broken(Plan(Status.UNKNOWN, _raw(PLACES))) == {"status"}


def test_every_rule_of_the_judge_has_a_broken_plan():
    source = Path(check.__file__).read_text(encoding="utf-8")
    tried = {rule for rule, *_ in MISPLACED + SENT} | WHOLE_PLANS

    assert set(re.findall(r'Violation\("(\w+)"', source)) == tried


def test_the_judge_knows_nothing_of_the_search():
    code = "import sys, eventhub.matchmaking.solver.check; print(*(n for n in sys.modules if '.solver.' in n))"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert set(found.stdout.split()) == {f"eventhub.matchmaking.solver.{name}" for name in ("check", "problem")}
