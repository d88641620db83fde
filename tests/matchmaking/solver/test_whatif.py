from dataclasses import replace
from datetime import timedelta

from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.problem import Change, Meeting, Outlook, Participant, Problem, Slot, Table
from eventhub.matchmaking.solver.search import solve
from eventhub.matchmaking.solver.whatif import WAYS, what_if

PEOPLE = tuple(Participant(f"p{number}", max=1) for number in range(1, 7))
PAIRS = (("p1", "p2"), ("p3", "p4"), ("p5", "p6"))
CROWDED = Problem(
    slots=(Slot("s1"),),
    tables=(Table("t1"),),
    participants=PEOPLE,
    meetings=tuple(Meeting(f"m{number}", pair) for number, pair in enumerate(PAIRS)),
)
AMPLE = timedelta(minutes=10)


def outlooks(problem, change):
    return [row for row in what_if(problem, time_limit=AMPLE) if row.change in (Change.NOTHING, change)]


def test_each_table_more_is_told_until_one_brings_nothing():
    assert outlooks(CROWDED, Change.TABLES) == [
        Outlook(Change.NOTHING, 0, 1),
        Outlook(Change.TABLES, 1, 2),
        Outlook(Change.TABLES, 2, 3),
        Outlook(Change.TABLES, 3, 3),
    ]


def test_slots_help_as_tables_do():
    assert [row.most for row in outlooks(CROWDED, Change.SLOTS)] == [1, 2, 3, 3]


def test_more_meetings_each_help_those_who_have_a_maximum():
    triangle = (Meeting("m1", ("p1", "p2")), Meeting("m2", ("p1", "p3")))
    problem = replace(CROWDED, slots=(Slot("s1"), Slot("s2")), meetings=triangle)

    assert [row.most for row in outlooks(problem, Change.MEETINGS_EACH)] == [1, 2, 2]


def test_absences_can_be_what_is_missing():
    away = (replace(PEOPLE[0], away=frozenset({"s1"})), *PEOPLE[1:])
    problem = replace(CROWDED, participants=away, tables=tuple(Table(f"t{n}") for n in range(3)))

    assert [row.most for row in outlooks(problem, Change.NOBODY_AWAY)] == [2, 3]


def test_new_tables_suit_whoever_needs_what_others_offer():
    needy = (replace(PEOPLE[0], needs=frozenset({"step-free"})), *PEOPLE[1:])
    offering = (Table("t1", frozenset({"step-free"})),)
    problem = replace(CROWDED, participants=needy, tables=offering, meetings=CROWDED.meetings[:1])
    twice = replace(problem, meetings=(Meeting("m0", PAIRS[0]), Meeting("m1", PAIRS[1])))

    assert [row.most for row in outlooks(twice, Change.TABLES)] == [1, 2, 2]


def test_without_time_only_today_is_told():
    assert what_if(CROWDED, time_limit=timedelta(0)) == [Outlook(Change.NOTHING, 0, 1)]


def test_no_plan_of_the_changed_event_holds_more():
    problem = generate(3, people=6, meetings=9, slots=3, tables=1)

    for row in what_if(problem, time_limit=AMPLE)[1:]:
        lift, _ = WAYS[row.change]
        plan = solve(lift(problem, row.number), time_limit=timedelta(seconds=1))
        assert plan.figures.weight <= row.most
