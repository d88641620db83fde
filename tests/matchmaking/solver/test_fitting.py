from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.fitting import fit, keeping
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.problem import Meeting, Problem, Rules, Status
from eventhub.matchmaking.solver.search import solve
from tests.matchmaking.solver.brute_force import every_plan, levels_of
from tests.matchmaking.solver.problems import problems

AMPLE = timedelta(minutes=10)
PERHAPS_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@st.composite
def published(draw: st.DrawFn) -> Problem:
    """A small problem in which some meetings have places that break no rule, and the others have none."""
    whole = replace(draw(problems()), rules=Rules(max_spread=None), previous=())
    plans = list(every_plan(whole))
    held = draw(st.sampled_from(plans)).meetings if plans else ()
    return replace(whole, previous=tuple(place for place in held if draw(st.booleans())))


def lost(problem, places):
    """What the meetings without a place weigh, tier by tier."""
    return levels_of(problem, places)[:4]


@settings(max_examples=60, deadline=None, suppress_health_check=PERHAPS_SLOW)
@given(published(), st.integers(0, 2))
def test_as_much_is_fitted_in_as_every_way_of_moving_so_few_allows(problem, most_moved):
    plans = [plan.meetings for plan in every_plan(problem) if plan.figures.changed <= most_moved]
    stays = {place.meeting for place in problem.previous}
    able = [places for places in plans if stays <= {place.meeting for place in places}]

    plan = fit(problem, most_moved=most_moved, time_limit=AMPLE)

    assert (plan.status in (Status.OPTIMAL, Status.FEASIBLE)) == bool(able)
    if able:
        assert violations(problem, plan) == []
        assert plan.figures.changed <= most_moved
        assert lost(problem, plan.meetings) == min(lost(problem, places) for places in able)


def test_late_meetings_of_a_real_event_go_beside_the_others_and_none_of_those_moves():
    event = generate(5, people=40, meetings=120, slots=10, tables=14)
    before = solve(event, time_limit=timedelta(seconds=5)).meetings
    met = {frozenset(meeting.participants) for meeting in event.meetings}
    late = [Meeting(f"late{at}", (f"p{at}", f"p{at + 20}")) for at in range(1, 9)]
    new = [meeting for meeting in late if frozenset(meeting.participants) not in met]
    problem = replace(event, meetings=(*event.meetings, *new), previous=before)

    plan = fit(problem, time_limit=AMPLE)

    assert violations(keeping(problem), plan) == []
    assert (plan.figures.changed, set(before) <= set(plan.meetings)) == (0, True)
    assert len(plan.meetings) > len(before)
