"""Whose requests open or close by the clock."""

from datetime import datetime

from sqlalchemy import Select, or_, select

from eventhub.events.models import Event
from eventhub.events.states import CALLED_OFF, EventState
from eventhub.matchmaking.models import Matchmaking
from eventhub.matchmaking.states import MatchmakingState, Mode


def to_open(now: datetime) -> Select[Matchmaking]:
    """Select what opens now: its event is public and goes on, slots and tables are there, and it does not close yet."""
    return (
        select(Matchmaking)
        .join(Matchmaking.event)
        .where(
            Matchmaking.state == MatchmakingState.PREPARING,
            Matchmaking.opens_at <= now,
            or_(Matchmaking.closes_at.is_(None), Matchmaking.closes_at > now),
            Event.state.not_in([*CALLED_OFF, EventState.DRAFT, EventState.FINISHED]),
            Matchmaking.slots.any(),
            Matchmaking.tables.any(),
        )
        .order_by(Matchmaking.id)
    )


def to_close(now: datetime) -> Select[Matchmaking]:
    """Select what closes now for the optimiser; where participants choose, nobody can ask any more and that is all."""
    return (
        select(Matchmaking)
        .where(
            Matchmaking.state == MatchmakingState.REQUESTS_OPEN,
            Matchmaking.mode == Mode.BY_OPTIMISER,
            Matchmaking.closes_at <= now,
        )
        .order_by(Matchmaking.id)
    )
