"""Every reason is tried: the problem with the named obstacle lifted is solved again and holds more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eventhub.matchmaking.solver.problem import (
    Lock,
    Meeting,
    Participant,
    Problem,
    Reason,
    Slot,
    Status,
    Table,
)
from eventhub.matchmaking.solver.search import solve

AMPLE = timedelta(minutes=10)
SLOTS = (Slot("s1"), Slot("s2"))
TABLES = (Table("t1"), Table("t2"))
PEOPLE = tuple(Participant(f"p{number}") for number in range(1, 5))
MEETINGS = (Meeting("m1", ("p1", "p2")), Meeting("m2", ("p3", "p4")))
EASY = Problem(SLOTS, TABLES, PEOPLE, MEETINGS)


def with_person(index, **changes):
    people = list(PEOPLE)
    people[index] = replace(people[index], **changes)
    return replace(EASY, participants=tuple(people))


def with_meetings(*meetings, **changes):
    return replace(EASY, meetings=meetings, **changes)


CASES = {
    "vetoed": (replace(EASY, vetoes=(("p2", "p1"),)), EASY, Reason.VETOED, "do not meet"),
    "never there": (
        with_person(0, away=frozenset({"s1", "s2"})),
        EASY,
        Reason.NO_COMMON_SLOT,
        "no slot",
    ),
    "no such table": (
        with_person(0, needs=frozenset({"online"})),
        EASY,
        Reason.NEEDS_UNAVAILABLE,
        "no table",
    ),
    "enough meetings": (
        replace(with_person(0, max=0)),
        EASY,
        Reason.PERSON_FULL,
        "one meeting more for p1",
    ),
    "too few tables": (
        replace(EASY, slots=SLOTS[:1], tables=TABLES[:1]),
        replace(EASY, slots=SLOTS[:1]),
        Reason.TABLES_FULL,
        "one table more in s1",
    ),
    "a full day": (
        with_meetings(MEETINGS[0], Meeting("m3", ("p1", "p3"), weight=2), slots=SLOTS[:1]),
        with_meetings(Meeting("m3", ("p1", "p3"), weight=2), MEETINGS[0]),
        Reason.PERSON_FULL,
        "p1 meets someone in every slot; without m3",
    ),
    "outweighed": (
        with_meetings(
            Meeting("m1", ("p1", "p2"), slot="s1"), Meeting("m3", ("p1", "p3"), locked=Lock("s1")), slots=SLOTS
        ),
        with_meetings(Meeting("m1", ("p1", "p2"), slot="s1"), slots=SLOTS),
        Reason.OUTWEIGHED,
        "without m3 it could be in s1",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_reason_is_true(name):
    problem, lifted, reason, detail = CASES[name]

    plan = solve(problem, time_limit=AMPLE)

    [missing] = plan.unmet
    assert (plan.status, missing.reason) == (Status.OPTIMAL, reason)
    assert detail in missing.detail
    assert missing.meeting in {entry.meeting for entry in solve(lifted, time_limit=AMPLE).meetings}


def test_a_search_without_time_proves_nothing():
    crowded = replace(EASY, slots=SLOTS[:1], tables=TABLES[:1])

    plan = solve(crowded, time_limit=timedelta(0))

    assert plan.status != Status.OPTIMAL
    assert {missing.reason for missing in plan.unmet} <= {Reason.NOT_PROVED}
