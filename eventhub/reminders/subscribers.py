"""What reminders do when something happens to an event."""

from typing import Any

from eventhub.events.models import Event
from eventhub.reminders import operations
from eventhub.signals import event_published


@event_published.connect
def remind_by_default(event: Event, *, by: Any, **_more: Any) -> None:
    """A published event reminds its people by the usual rules until its organiser says otherwise."""
    operations.add_default_rules(event, by=by)
