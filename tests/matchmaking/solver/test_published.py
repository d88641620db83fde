from datetime import timedelta

import pytest

from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.problem import Status
from eventhub.matchmaking.solver.published import read_dzn
from eventhub.matchmaking.solver.search import solve
from tests.matchmaking.solver.instances import published

AMPLE = timedelta(minutes=10)

SMALL = """
nBusiness = 3; nMeetings = 2; nTables = 1;
nTotalSlots = 4;
nMorningSlots = 2;
requested = [|1, 2,1,
|2, 3,3, |];
forbidden = [{},
{0},
{1, 3..4}];
fixed = [0,2];
precedences = [{},
{1}];
"""


def test_an_instance_is_read_whole():
    problem = read_dzn(SMALL.replace("; n", ";\nn"), max_spread=1)

    assert [slot.session for slot in problem.slots] == ["morning"] * 2 + ["afternoon"] * 2
    assert [sorted(person.away) for person in problem.participants] == [[], [], ["s1", "s3", "s4"]]
    first, second = problem.meetings
    assert (first.participants, first.session, first.slot, first.after) == (("p1", "p2"), "morning", None, ())
    assert (second.participants, second.session, second.slot, second.after) == (("p2", "p3"), None, "s2", ("m1",))
    assert (problem.rules.all_meetings, problem.rules.max_spread, len(problem.tables)) == (True, 1, 1)


@pytest.mark.parametrize(
    "name",
    [
        "forum-14.original",
        "forumt-14.original",
        "tic-12crafc.original",
        "tic-13crafc.original",
        "forumt-14crafd.forb0003",
        "tic-13.forb0003",
    ],
)
def test_the_published_optimum_is_proved(name):
    problem, optimum = published(name)

    plan = solve(problem, time_limit=AMPLE)

    assert violations(problem, plan) == []
    if optimum is None:
        assert plan.status == Status.INFEASIBLE
    else:
        assert (plan.status, plan.figures.met) == (Status.OPTIMAL, len(problem.meetings))
        assert plan.figures.breaks == plan.bounds["breaks"] == optimum


def test_the_same_plan_comes_from_the_same_seed_and_workers():
    problem, _ = published("tic-13crafc.original")

    first, second = (solve(problem, time_limit=AMPLE) for _ in range(2))

    assert first.meetings == second.meetings
