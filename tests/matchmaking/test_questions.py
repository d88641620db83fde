"""What the optimiser is asked: the rows that count, and in which words."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.matchmaking.models import Absence, Attendee, Meeting
from eventhub.matchmaking.operations import meetings
from eventhub.matchmaking.planning.problem import problem_of
from eventhub.matchmaking.planning.process import SolverFailed, solving
from eventhub.matchmaking.solver.problem import Placement
from eventhub.matchmaking.states import MatchmakingState
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, placed_meeting


def three_people(**changes):
    """Three people who have all agreed to meet each other."""
    matchmaking = open_matchmaking(**({"state": MatchmakingState.SCHEDULING} | changes))
    people = [listed_person(matchmaking, name) for name in ("Ada", "Jean", "Mina")]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        agreed_meeting(people[one], people[other])
    return matchmaking, people


def test_a_malformed_problem_fails_in_the_solvers_own_words(db_session):
    with unit_of_work():
        matchmaking, _people = three_people()
        problem = problem_of(matchmaking)
    broken = type(problem)(problem.slots, problem.tables, problem.participants[:1], problem.meetings)
    with solving(broken, 5) as process:
        while not process.wait(1):
            pass
        with pytest.raises(SolverFailed, match="without a plan"):
            process.plan()


def test_rows_become_the_optimisers_problem(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(slots=2, tables=2, share_of_slots=50)
        ada = listed_person(matchmaking, needs_step_free=True)
        ada.away = [Absence(slot_id=matchmaking.slots[0].id)]
        matchmaking.tables[0].is_step_free = False
        jean = listed_person(matchmaking)
        meeting = placed_meeting(matchmaking, 1, 1, people=(ada, jean), is_locked=True)
        problem = problem_of(matchmaking)
    first, last = (f"s{slot.id}" for slot in matchmaking.slots)
    near, far = (f"t{table.id}" for table in matchmaking.tables)
    assert [(slot.id, slot.session) for slot in problem.slots] == [(first, "1"), (last, "1")]
    assert [(table.id, set(table.features)) for table in problem.tables] == [(near, set()), (far, {"step-free"})]
    assert [(each.id, set(each.away), each.max, set(each.needs)) for each in problem.participants] == [
        (f"p{ada.id}", {first}, 1, {"step-free"}),
        (f"p{jean.id}", set(), 1, set()),
    ]
    assert [(each.id, each.participants, each.tier, each.locked.slot) for each in problem.meetings] == [
        (f"m{meeting.id}", (f"p{ada.id}", f"p{jean.id}"), 3, last)
    ]
    assert problem.previous == (Placement(f"m{meeting.id}", last, far),)


def test_cancelled_meetings_are_no_part_of_the_question(db_session):
    with unit_of_work():
        matchmaking, _people = three_people()
        cancelled = db.session.query(Meeting).first()
        meetings.cancel(cancelled, by=None, reason="ill")
        assert f"m{cancelled.id}" not in {meeting.id for meeting in problem_of(matchmaking).meetings}
        assert db.session.query(Attendee).filter_by(meeting_id=cancelled.id).count() == 2
