"""Every noun's table of moves, walked from every state to every state."""

from typing import Any

import pytest

from eventhub.db import db, unit_of_work
from eventhub.errors import InvalidTransition
from eventhub.events.models import Event
from eventhub.history.models import HistoryEntry
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.reviews import Review
from eventhub.matchmaking.models import Matchmaking, Meeting, MeetingRequest, Schedule, ScheduleRun
from eventhub.registration.models.registrations import Registration
from eventhub.transitions import move
from tests import factories

NOUNS = [
    Event,
    Call,
    HostingApplication,
    Review,
    Registration,
    Matchmaking,
    Meeting,
    MeetingRequest,
    Schedule,
    ScheduleRun,
]
MOVES = [
    pytest.param(noun, source, target, id=f"{noun.__tablename__}-{source.value}-{target.value}")
    for noun in NOUNS
    for source in noun.TRANSITIONS
    for target in type(source)
]


@pytest.mark.parametrize("noun", NOUNS)
def test_every_state_has_its_row_in_the_table(noun: Any) -> None:
    states = type(next(iter(noun.TRANSITIONS)))
    assert set(noun.TRANSITIONS) == set(states)
    assert all(targets <= set(states) for targets in noun.TRANSITIONS.values())


@pytest.mark.parametrize(("noun", "source", "target"), MOVES)
def test_a_record_moves_along_its_table_only(
    noun: Any, source: Any, target: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Any] = []
    monkeypatch.setattr("eventhub.transitions.record", lambda *args, **values: written.append((args, values)))
    subject = noun(state=source)
    if target in noun.TRANSITIONS[source]:
        move(subject, target, by=None, note="why")
        expected = {"by": None, "source": source.value, "target": target.value, "note": "why"}
        assert (subject.state, written) == (target, [((subject, "moved"), expected)])
    else:
        with pytest.raises(InvalidTransition):
            move(subject, target, by=None)
        assert (subject.state, written) == (source, [])


def test_a_move_stands_in_the_history_with_who_and_why(db_session: Any) -> None:
    with unit_of_work():
        event = factories.event()
        move(event, type(event.state).POSTPONED, by=event.host, note="the hall burnt down")
    entry = db.session.scalars(db.select(HistoryEntry)).one()
    assert (entry.subject, entry.subject_id, entry.source, entry.target, entry.actor_id, entry.note) == (
        "event",
        event.id,
        "published",
        "postponed",
        event.host_id,
        "the hall burnt down",
    )
