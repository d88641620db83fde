"""Interpreters: whoever has no language in common meets with one, who is in one meeting at a time."""

from datetime import timedelta

import pytest

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.interpreters import Interpreter
from eventhub.matchmaking.operations import rules
from eventhub.matchmaking.operations.meetings import obstacles
from eventhub.matchmaking.planning.fitting import question_at
from eventhub.matchmaking.planning.problem import problem_of
from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.fitting import fit
from eventhub.matchmaking.solver.search import solve
from eventhub.matchmaking.states import MatchmakingState
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, placed_meeting


@pytest.fixture
def matchmaking(db_session):
    """A published timetable at which Ida interprets between French and German."""
    with unit_of_work():
        row = open_matchmaking(state=MatchmakingState.PUBLISHED)
        rules.engage(row, "Ida", "fr", "de", by=None)
    return row


def pair(matchmaking, one=("fr",), other=("de",)):
    return tuple(listed_person(matchmaking, languages=list(spoken)) for spoken in (one, other))


def ida():
    return f"i{db.session.query(Interpreter).one().id}"


@pytest.mark.parametrize(
    ("one", "other", "is_needed"),
    [
        (("fr",), ("de",), True),
        (("de", "it"), ("fr",), True),
        (("fr", "en"), ("de", "en"), False),
        (("fr",), ("pl",), False),
        (("fr",), (), False),
    ],
)
def test_the_optimiser_counts_with_an_interpreter_where_one_is_needed(matchmaking, one, other, is_needed):
    with unit_of_work():
        agreed_meeting(*pair(matchmaking, one, other))
    problem = problem_of(matchmaking)
    assert (ida() in problem.meetings[0].participants) == is_needed
    assert (ida() in [person.id for person in problem.participants]) == is_needed


def test_meetings_are_shared_out_among_interpreters(matchmaking):
    with unit_of_work():
        rules.engage(matchmaking, "Max", "de", "fr", by=None)
        for _ in range(4):
            agreed_meeting(*pair(matchmaking))
    taken = [meeting.participants[2] for meeting in problem_of(matchmaking).meetings]
    assert sorted(taken.count(name) for name in set(taken)) == [2, 2]


def test_two_that_are_locked_in_one_slot_never_share_one_interpreter(matchmaking):
    with unit_of_work():
        for table in (0, 1):
            placed_meeting(matchmaking, 0, table, people=pair(matchmaking), is_locked=True)
    taken = [meeting.participants[2:] for meeting in problem_of(matchmaking).meetings]
    assert taken == [(ida(),), ()]


def test_a_meeting_is_not_put_by_hand_where_every_interpreter_is_busy(matchmaking):
    with unit_of_work():
        placed_meeting(matchmaking, 0, 0, people=pair(matchmaking))
        second = agreed_meeting(*pair(matchmaking))
        plain = agreed_meeting(*pair(matchmaking, ("en",), ("en",)))
    first, other = matchmaking.slots[:2]
    table = matchmaking.tables[1]
    assert obstacles(second, first, table) == ["Nobody who interprets between their languages is free then."]
    assert obstacles(second, other, table) == obstacles(plain, first, table) == []
    with unit_of_work():
        rules.engage(matchmaking, "Max", "de", "fr", by=None)
    assert obstacles(second, first, table) == []


def test_another_meeting_lets_go_of_its_interpreter_where_somebody_else_helps_there(matchmaking):
    with unit_of_work():
        rules.engage(matchmaking, "Max", "fr", "pl", by=None)
        placed_meeting(matchmaking, 0, 0, people=pair(matchmaking, ("fr",), ("de", "pl")))
        german = agreed_meeting(*pair(matchmaking))
        polish = agreed_meeting(*pair(matchmaking, ("fr",), ("pl",)))
    slot, table = matchmaking.slots[0], matchmaking.tables[1]
    assert (obstacles(german, slot, table), obstacles(polish, slot, table)) == ([], [])


def test_nobody_interprets_between_a_language_and_itself(matchmaking):
    with pytest.raises(Refusal, match="two different"), unit_of_work():
        rules.engage(matchmaking, "Eva", "fr", "fr", by=None)


def test_interpreters_are_added_and_removed_on_the_page(client, matchmaking):
    client.sign_in(matchmaking.event.host)
    path = f"/staff/events/{matchmaking.event.path}/matchmaking"
    data = {"name": "Max", "one": "pl", "other": "it"}
    assert client.post(path + "/interpreters", data=data | {"other": "pl"}).status_code == 422
    assert client.post(path + "/interpreters", data=data).status_code == 302
    assert "Max: Polish" in client.get(path).text
    row = db.session.query(Interpreter).filter_by(name="Max").one()
    assert client.post(f"{path}/interpreters/{row.id}/removal").status_code == 302
    assert [each.name for each in db.session.query(Interpreter)] == ["Ida"]


def test_a_timetable_never_has_one_interpreter_in_two_meetings_at_once(matchmaking):
    with unit_of_work():
        for _ in range(4):
            agreed_meeting(*pair(matchmaking))
    problem = problem_of(matchmaking)
    plan = solve(problem, time_limit=timedelta(seconds=10), workers=1)
    assert violations(problem, plan) == []
    assert len({placed.slot for placed in plan.meetings}) == len(plan.meetings) == 4


def test_meetings_that_have_a_place_share_interpreters_so_that_each_has_one(matchmaking):
    with unit_of_work():
        rules.engage(matchmaking, "Max", "fr", "pl", by=None)
        placed_meeting(matchmaking, 0, 0, people=pair(matchmaking, ("fr",), ("de", "pl")))
        placed_meeting(matchmaking, 0, 1, people=pair(matchmaking))
        placed_meeting(matchmaking, 1, 0, people=pair(matchmaking))
    problem = problem_of(matchmaking)
    asked = question_at(problem, matchmaking.slots[0].starts_at.replace(year=2000), beside=True)
    assert [len(meeting.participants) for meeting in problem.meetings] == [3, 3, 3]
    assert len({meeting.participants[2] for meeting in problem.meetings[:2]}) == 2
    assert fit(asked, time_limit=timedelta(seconds=10)).unmet == ()
