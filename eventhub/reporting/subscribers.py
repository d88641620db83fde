"""What reporting does when something happens to an event."""

from typing import Any

from eventhub.events.models import Event
from eventhub.reporting import operations
from eventhub.signals import event_shifted


@event_shifted.connect
def follow_the_end(event: Event, **_circumstances: Any) -> None:
    """A report is asked for after the end as it stands now."""
    operations.ask_anew(event)
