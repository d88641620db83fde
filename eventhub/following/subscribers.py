"""What becomes news when something happens to an event, in the same transaction."""

from typing import Any

from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.following import operations
from eventhub.following.states import NewsKind
from eventhub.signals import event_cancelled, event_postponed, event_published, event_rescheduled, event_resumed


@event_published.connect
def note_publication(event: Event, *, is_first: bool = True, **_more: Any) -> None:
    """An event that was never public before is new."""
    if is_first:
        operations.note(event, NewsKind.PUBLISHED)


@event_rescheduled.connect
def note_move(event: Event, **_more: Any) -> None:
    """Another time or place is news; a date that a postponed event may get is none before it is published."""
    if event.state is EventState.PUBLISHED:
        operations.note(event, NewsKind.MOVED)


@event_postponed.connect
def note_postponement(event: Event, **_more: Any) -> None:
    """The date is off."""
    operations.note(event, NewsKind.POSTPONED)


@event_resumed.connect
def note_resumption(event: Event, **_more: Any) -> None:
    """It takes place after all."""
    operations.note(event, NewsKind.RESUMED)


@event_cancelled.connect
def note_cancellation(event: Event, **_more: Any) -> None:
    """It will not take place."""
    operations.note(event, NewsKind.CANCELLED)
