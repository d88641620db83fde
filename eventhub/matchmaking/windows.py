"""Whose requests open or close by the clock."""

from datetime import datetime

from sqlalchemy import Select, or_, select

from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.matchmaking.models import Matchmaking
from eventhub.matchmaking.states import MatchmakingState, Mode


def to_open(now: datetime) -> Select[Matchmaking]:
    """Select what opens now: its event has a date, slots and tables are there, and it does not close yet."""
    return (
        select(Matchmaking)
        .join(Matchmaking.event)
        .where(
            Matchmaking.state == MatchmakingState.PREPARING,
            Matchmaking.opens_at <= now,
            or_(Matchmaking.closes_at.is_(None), Matchmaking.closes_at > now),
            Event.state == EventState.PUBLISHED,
            Matchmaking.slots.any(),
            Matchmaking.tables.any(),
        )
        .order_by(Matchmaking.id)
    )


def to_close(now: datetime) -> Select[Matchmaking]:
    """Select what closes now for the optimiser; where participants choose, nobody can ask any more and that is all.

    Where an event has no date at the moment, its window has none either.
    """
    return (
        select(Matchmaking)
        .join(Matchmaking.event)
        .where(
            Matchmaking.state == MatchmakingState.REQUESTS_OPEN,
            Matchmaking.mode == Mode.BY_OPTIMISER,
            Matchmaking.closes_at <= now,
            Event.state == EventState.PUBLISHED,
        )
        .order_by(Matchmaking.id)
    )
