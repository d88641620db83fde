"""Every move from every state: the table's edges happen and are written down, all others are refused in words."""

import pytest
import time_machine

from eventhub.db import unit_of_work
from eventhub.errors import InvalidTransition, Refusal
from eventhub.events import operations
from eventhub.events.states import CALLED_OFF, EVENT_TRANSITIONS, EventState, Fate
from eventhub.history.models import HistoryEntry
from eventhub.history.queries import history_of
from tests import factories
from tests.events.signals import heard

MOVES = {
    EventState.PUBLISHED: lambda event, user: operations.publish(event, by=user),
    EventState.POSTPONED: lambda event, user: operations.postpone(event, by=user, note="Strike"),
    EventState.CANCELLED: lambda event, user: operations.cancel(event, by=user, reason="Too few speakers"),
    EventState.DROPPED: lambda event, user: operations.cancel(event, by=user, reason="No room"),
    EventState.FINISHED: lambda event, user: operations.finish(event, by=user),
}
EDGES = [(source, target) for source in EventState for target in MOVES if target in EVENT_TRANSITIONS[source]]
GAPS = [
    (source, target)
    for source in EventState
    for target in MOVES
    if (source, target) not in EDGES and not (target in CALLED_OFF and CALLED_OFF & EVENT_TRANSITIONS[source])
]
"""Calling off is one deed: whether the event is cancelled or dropped is for its state to say."""


def event_in(state):
    """An event whose time suits the move: over where it is to be finished, coming otherwise."""
    return factories.event(state=state)


def make_the_move(event, target, by):
    is_over = target is EventState.FINISHED
    with time_machine.travel(factories.in_days(40 if is_over else 0), tick=False), unit_of_work():
        MOVES[target](event, by)


@pytest.mark.parametrize(("source", "target"), EDGES)
def test_an_edge_of_the_table_moves_the_event_and_leaves_a_row(db_session, source, target):
    with unit_of_work():
        event = event_in(source)
    make_the_move(event, target, event.host)
    (entry,) = db_session.scalars(history_of(event).where(HistoryEntry.verb == "moved"))
    moved = (entry.source, entry.target, entry.actor_id)
    assert (event.state, moved) == (target, (source.value, target.value, event.host_id))


@pytest.mark.parametrize(("source", "target"), GAPS)
def test_any_other_move_is_refused_and_changes_nothing(db_session, source, target):
    with unit_of_work():
        event = event_in(source)
    with heard() as signals, pytest.raises(InvalidTransition):
        make_the_move(event, target, event.host)
    assert (event.state, event.sequence, signals) == (source, 0, [])
    assert db_session.scalars(history_of(event)).all() == []


@pytest.mark.parametrize(
    ("source", "target", "sequence", "told"),
    [
        (EventState.DRAFT, EventState.PUBLISHED, 0, ["event_published"]),
        (EventState.POSTPONED, EventState.PUBLISHED, 1, ["event_published", "event_resumed"]),
        (EventState.PUBLISHED, EventState.POSTPONED, 1, ["event_postponed"]),
        (EventState.PUBLISHED, EventState.CANCELLED, 1, ["event_cancelled"]),
        (EventState.POSTPONED, EventState.CANCELLED, 1, ["event_cancelled"]),
        (EventState.DRAFT, EventState.DROPPED, 1, []),
        (EventState.PUBLISHED, EventState.FINISHED, 0, []),
    ],
)
def test_calendars_and_the_features_above_hear_of_what_matters(db_session, source, target, sequence, told):
    with unit_of_work():
        event = event_in(source)
    with heard() as signals:
        make_the_move(event, target, event.host)
    assert (event.sequence, [name for name, _ in signals]) == (sequence, told)


def test_the_reason_of_a_cancellation_is_public_and_told(db_session):
    with unit_of_work():
        event = factories.event()
    with heard() as signals, unit_of_work():
        operations.cancel(event, by=event.host, reason="The venue burnt down")
    assert event.cancellation_reason == "The venue burnt down"
    assert signals == [("event_cancelled", {"by": event.host, "reason": "The venue burnt down", "fate": Fate.KEPT})]


def test_nobody_cancels_without_a_reason(db_session):
    with unit_of_work():
        event = factories.event()
    with pytest.raises(Refusal, match="Say why"), unit_of_work():
        operations.cancel(event, by=event.host, reason="  ")
    assert event.state is EventState.PUBLISHED


def test_an_event_that_goes_on_is_not_finished(db_session):
    with unit_of_work():
        event = factories.event()
    with pytest.raises(Refusal, match="not over yet"), unit_of_work():
        operations.finish(event)
    assert event.state is EventState.PUBLISHED
