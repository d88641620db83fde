"""What registration does when something happens to an event, in the same transaction."""

from datetime import datetime
from typing import Any

from eventhub.events.models import Event
from eventhub.registration import operations
from eventhub.signals import event_cancelled, event_postponed, event_rescheduled, seats_changed


@seats_changed.connect
def follow_seats(event: Event, **_circumstances: Any) -> None:
    """More seats go to who waits; fewer seats take nobody's away."""
    operations.adjust_to_seats(event)


@event_rescheduled.connect
def announce_move(event: Event, *, was: tuple[datetime, datetime] | None = None, **_circumstances: Any) -> None:
    """Everybody concerned learns the new time and place once; `was` is the old start and end."""
    operations.tell_of_move(event, was=was)


@event_cancelled.connect
def announce_cancellation(event: Event, *, reason: str = "", **_circumstances: Any) -> None:
    """Everybody concerned learns that the event will not take place, and why."""
    operations.tell_of_cancellation(event, reason=reason)


@event_postponed.connect
def announce_postponement(event: Event, *, note: str = "", **_circumstances: Any) -> None:
    """Everybody concerned learns that the old date is off and that a new one will follow."""
    operations.tell_of_postponement(event, note=note)
