"""What has taken place is finished by the clock."""

import time_machine

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.events.jobs import finish_all_over
from eventhub.events.states import EventState
from eventhub.history.queries import history_of
from eventhub.worker import JOBS
from tests import factories


def test_only_published_events_whose_end_has_passed_are_finished(db_session):
    with unit_of_work():
        past = {"starts_at": factories.in_days(-3), "ends_at": factories.in_days(-2)}
        states = (EventState.PUBLISHED, EventState.POSTPONED, EventState.DRAFT)
        over, postponed, draft = (factories.event(state=state, **past) for state in states)
        coming = factories.event()
    assert list(finish_all_over(clock.now())) == [True]
    assert [each.state for each in (over, postponed, draft, coming)] == [EventState.FINISHED, *states[1:], states[0]]
    (entry,) = db_session.scalars(history_of(over))
    assert (entry.target, entry.actor_id) == ("finished", None)


def test_a_second_run_finds_nothing_to_do(db_session):
    with unit_of_work():
        factories.event()
    with time_machine.travel(factories.in_days(40), tick=False):
        assert list(finish_all_over(clock.now())) == [True]
        assert list(finish_all_over(clock.now())) == []


def test_an_event_moved_since_it_was_found_goes_on(db_session):
    with unit_of_work():
        ends = factories.in_days(-3), factories.in_days(-2)
        first, second = (factories.event(starts_at=factories.in_days(-4), ends_at=each) for each in ends)
    finishing = finish_all_over(clock.now())
    assert next(finishing)
    with unit_of_work():
        second.ends_at = factories.in_days(3)
    assert list(finishing) == [True]
    assert (first.state, second.state) == (EventState.FINISHED, EventState.PUBLISHED)


def test_the_worker_ticks_the_job():
    assert finish_all_over in [job for job, _ in JOBS]
