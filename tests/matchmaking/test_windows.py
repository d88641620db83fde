"""Requests open and close by themselves, at the times the organiser chose."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.events.states import EventState
from eventhub.matchmaking import jobs
from eventhub.matchmaking.operations import setup
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
        ({"state": EventState.POSTPONED}, {"opens_at": -AN_HOUR}, False),
    ],
)
def test_requests_open_when_their_time_has_come_and_all_is_ready(db_session, event, changes, opens):
    now = clock.now()
    changes = {name: now + each if isinstance(each, timedelta) else each for name, each in changes.items()}
    with unit_of_work():
        matchmaking = factories.matchmaking(factories.event(**event), **changes)
    assert (follow(matchmaking) is MatchmakingState.REQUESTS_OPEN) == opens


@pytest.mark.parametrize(
    ("mode", "after", "event", "state"),
    [
        (Mode.BY_OPTIMISER, -AN_HOUR, EventState.PUBLISHED, MatchmakingState.SCHEDULING),
        (Mode.BY_OPTIMISER, AN_HOUR, EventState.PUBLISHED, MatchmakingState.REQUESTS_OPEN),
        (Mode.BY_OPTIMISER, -AN_HOUR, EventState.POSTPONED, MatchmakingState.REQUESTS_OPEN),
        (Mode.BY_PARTICIPANTS, -AN_HOUR, EventState.PUBLISHED, MatchmakingState.REQUESTS_OPEN),
    ],
)
def test_requests_close_for_the_optimiser_when_their_time_is_over(db_session, mode, after, event, state):
    with unit_of_work():
        changes = {"state": MatchmakingState.REQUESTS_OPEN, "mode": mode, "closes_at": clock.now() + after}
        matchmaking = factories.matchmaking(factories.event(state=event), **changes)
        request = factories.request(listed_person(matchmaking), listed_person(matchmaking))
    assert follow(matchmaking) is state
    assert (request.state is RequestState.EXPIRED) == (state is MatchmakingState.SCHEDULING)


@pytest.mark.parametrize(
    ("deed", "state", "window"),
    [
        (setup.open_on_time, MatchmakingState.PREPARING, {"opens_at": AN_HOUR}),
        (setup.close_on_time, MatchmakingState.REQUESTS_OPEN, {"closes_at": AN_HOUR}),
    ],
)
def test_a_window_that_was_moved_while_the_worker_looked_is_left_to_its_new_time(db_session, deed, state, window):
    now = clock.now()
    with unit_of_work():
        times = {name: now + later for name, later in window.items()}
        matchmaking = factories.matchmaking(factories.event(), state=state, **times)
    with unit_of_work():
        deed(matchmaking, now)
    assert matchmaking.state is state
    with unit_of_work():
        deed(matchmaking, now + 2 * AN_HOUR)
    assert matchmaking.state is not state


@pytest.mark.parametrize(
    ("state", "window", "after", "by"),
    [
        (MatchmakingState.PREPARING, (5, 10), (12, 17), 7),
        (MatchmakingState.REQUESTS_OPEN, (-5, 10), (-5, 17), 7),
        (MatchmakingState.REQUESTS_OPEN, (-5, -1), (-5, 6), 7),
        (MatchmakingState.REQUESTS_OPEN, (-5, 4), (-5, None), -7),
        (MatchmakingState.SCHEDULING, (-5, -1), (-5, -1), 7),
    ],
)
def test_the_window_moves_along_as_far_as_it_is_still_to_come(db_session, state, window, after, by):
    with time_machine.travel(datetime(2027, 6, 1, tzinfo=UTC), tick=False):
        opens_at, closes_at = map(factories.in_days, window)
        with unit_of_work():
            matchmaking = factories.matchmaking(factories.event(), state=state, opens_at=opens_at, closes_at=closes_at)
            event, later = matchmaking.event, timedelta(days=by)
            events.reschedule(event, event.starts_at + later, event.ends_at + later, by=event.host)
        expected = tuple(days and factories.in_days(days) for days in after)
        assert (matchmaking.opens_at, matchmaking.closes_at) == expected
