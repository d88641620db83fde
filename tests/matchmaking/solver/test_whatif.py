from dataclasses import replace
from datetime import timedelta

from eventhub.matchmaking.solver.problem import Meeting, Participant, Problem, Slot, Table
from eventhub.matchmaking.solver.whatif import Outlook, what_if

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
    return [row for row in what_if(problem, time_limit=AMPLE) if row.change in ("as it is", change)]


def test_each_table_more_is_told_until_one_brings_nothing():
    assert outlooks(CROWDED, "more tables") == [
        Outlook("as it is", 0, 1, 1),
        Outlook("more tables", 1, 2, 2),
        Outlook("more tables", 2, 3, 3),
        Outlook("more tables", 3, 3, 3),
    ]


def test_slots_help_as_tables_do():
    assert [row.weight for row in outlooks(CROWDED, "more slots")] == [1, 2, 3, 3]


def test_more_meetings_each_help_those_who_have_a_maximum():
    triangle = (Meeting("m1", ("p1", "p2")), Meeting("m2", ("p1", "p3")))
    problem = replace(CROWDED, slots=(Slot("s1"), Slot("s2")), meetings=triangle)

    assert [row.weight for row in outlooks(problem, "more meetings each")] == [1, 2, 2]


def test_absences_can_be_what_is_missing():
    away = (replace(PEOPLE[0], away=frozenset({"s1"})), *PEOPLE[1:])
    problem = replace(CROWDED, participants=away, tables=tuple(Table(f"t{n}") for n in range(3)))

    assert [row.weight for row in outlooks(problem, "nobody away")] == [2, 3]
