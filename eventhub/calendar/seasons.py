"""The seasons that have events in the calendar, with what each of them comes to."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select

from eventhub.events.models import Event, Programme, Venue
from eventhub.events.states import PUBLIC_STATES, EventState

_SEASON: tuple[Any, ...] = (
    Programme.slug,
    Programme.name,
    Programme.summary,
    Programme.starts_on,
    Programme.ends_on,
)


def with_numbers(now: datetime) -> Select[Any]:
    """Select each season, the newest first, with its events over and to come and their countries; None is no season."""
    is_over = Event.ends_at <= now
    numbers: tuple[Any, ...] = (
        func.sum(case((is_over, 1), else_=0)).label("over"),
        func.sum(case((is_over, 0), else_=1)).label("to_come"),
        func.count(Venue.country.distinct()).label("countries"),
    )
    return (
        select(*_SEASON, *numbers)
        .select_from(Event)
        .outerjoin(Programme, Programme.id == Event.programme_id)
        .outerjoin(Venue, Venue.id == Event.venue_id)
        .where(Event.state.in_(PUBLIC_STATES - {EventState.CANCELLED}), Event.is_listed)
        .group_by(Programme.id)
        .order_by(Programme.starts_on.desc(), Programme.id)
    )
