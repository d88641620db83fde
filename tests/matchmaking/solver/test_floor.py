from dataclasses import replace

import pytest

from eventhub.matchmaking.solver.floor import fewest_breaks, fewest_table_changes
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Meeting, Participant, Problem, Slot, Table


def torn_day(away, meetings):
    """One person who misses slots, with one meeting each with others who miss none."""
    slots = tuple(Slot(f"s{number}") for number in range(1, 7))
    others = tuple(Participant(f"p{number}") for number in range(1, meetings + 1))
    return Problem(
        slots=slots,
        tables=(Table("t1"),),
        participants=(Participant("p0", away=frozenset(away)), *others),
        meetings=tuple(Meeting(f"m{n}", ("p0", f"p{n}")) for n in range(1, meetings + 1)),
    )


@pytest.mark.parametrize(
    ("away", "meetings", "expected"),
    [
        ([], 6, 0),
        (["s1", "s6"], 4, 0),
        (["s3"], 3, 0),
        (["s3"], 4, 1),
        (["s2", "s4"], 3, 1),
        (["s2", "s4"], 4, 2),
    ],
)
def test_a_day_torn_by_absences_needs_breaks(away, meetings, expected):
    grid = Grid(torn_day(away, meetings))

    assert fewest_breaks(grid, dict.fromkeys(range(meetings), 0)) == expected


def test_nothing_is_claimed_where_other_meetings_may_be_held():
    grid = Grid(torn_day(["s3"], 5))

    assert fewest_breaks(grid, dict.fromkeys(range(4), 0)) == 0


def test_nothing_is_claimed_where_sessions_stand_apart():
    problem = torn_day(["s3"], 4)
    slots = tuple(replace(slot, session=str(hour // 3)) for hour, slot in enumerate(problem.slots))
    apart = replace(problem, slots=slots, rules=replace(problem.rules, breaks_across_sessions=False))

    assert fewest_breaks(Grid(apart), dict.fromkeys(range(4), 0)) == 0


def test_people_who_meet_without_a_pause_leave_one_of_them_behind():
    pairs = [("p1", "p2"), ("p3", "p4"), ("p1", "p3"), ("p2", "p4"), ("p1", "p4"), ("p2", "p3")]
    problem = replace(
        torn_day([], 4),
        slots=(Slot("s1"), Slot("s2"), Slot("s3")),
        meetings=tuple(Meeting(f"m{n}", pair) for n, pair in enumerate(pairs)),
    )
    slots = {meeting: meeting // 2 for meeting in range(6)}

    assert fewest_table_changes(Grid(problem), slots, 0) == 8 - 6
    assert fewest_table_changes(Grid(problem), slots, 1) == 1
    assert fewest_table_changes(Grid(problem), slots, 9) == 0
    twice = replace(problem, meetings=(*problem.meetings, Meeting("m7", ("p1", "p2"))))
    assert fewest_table_changes(Grid(twice), dict.fromkeys(range(7), 0), 0) == 10 - (5 + 2 * 2)
    del slots[0]
    assert fewest_table_changes(Grid(problem), slots, 0) == 0
