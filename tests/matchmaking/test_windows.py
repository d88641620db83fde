"""Requests open and close by themselves, at the times the organiser chose."""

from datetime import timedelta

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.events.states import EventState
from eventhub.matchmaking import jobs
from eventhub.matchmaking.states import MatchmakingState, Mode, RequestState
from tests import factories
from tests.matchmaking.stories import listed_person

AN_HOUR = timedelta(hours=1)


def follow(matchmaking):
    """Let the worker look once; give the state afterwards."""
    list(jobs.follow_all_windows(clock.now()))
    db.session.expire_all()
    return matchmaking.state


@pytest.mark.parametrize(
    ("event", "changes", "opens"),
    [
        ({}, {"opens_at": -AN_HOUR}, True),
        ({}, {"opens_at": AN_HOUR}, False),
        ({}, {}, False),
        ({}, {"opens_at": -2 * AN_HOUR, "closes_at": -AN_HOUR}, False),
        ({}, {"opens_at": -AN_HOUR, "slots": 0}, False),
        ({}, {"opens_at": -AN_HOUR, "tables": 0}, False),
        ({"state": EventState.DRAFT}, {"opens_at": -AN_HOUR}, False),
        ({"state": EventState.CANCELLED}, {"opens_at": -AN_HOUR}, False),
    ],
)
def test_requests_open_when_their_time_has_come_and_all_is_ready(db_session, event, changes, opens):
    now = clock.now()
    changes = {name: now + each if isinstance(each, timedelta) else each for name, each in changes.items()}
    with unit_of_work():
        matchmaking = factories.matchmaking(factories.event(**event), **changes)
    assert (follow(matchmaking) is MatchmakingState.REQUESTS_OPEN) == opens


@pytest.mark.parametrize(
    ("mode", "after", "state"),
    [
        (Mode.BY_OPTIMISER, -AN_HOUR, MatchmakingState.SCHEDULING),
        (Mode.BY_OPTIMISER, AN_HOUR, MatchmakingState.REQUESTS_OPEN),
        (Mode.BY_PARTICIPANTS, -AN_HOUR, MatchmakingState.REQUESTS_OPEN),
    ],
)
def test_requests_close_for_the_optimiser_when_their_time_is_over(db_session, mode, after, state):
    with unit_of_work():
        changes = {"state": MatchmakingState.REQUESTS_OPEN, "mode": mode, "closes_at": clock.now() + after}
        matchmaking = factories.matchmaking(factories.event(), **changes)
        request = factories.request(listed_person(matchmaking), listed_person(matchmaking))
    assert follow(matchmaking) is state
    assert (request.state is RequestState.EXPIRED) == (state is MatchmakingState.SCHEDULING)
