"""From an address to the event whose door this is, or to a refusal."""

from flask import session

from eventhub.attendance import permissions
from eventhub.events import queries as events
from eventhub.events.models import Event
from eventhub.web.access import actor, require
from eventhub.web.rows import one_or_404


def event_at_door(event_id: int) -> Event:
    """Return the event, if the reader checks people in there: 404 where they may not know of it, 403 where they may."""
    event = one_or_404(events.visible_to(actor()).where(Event.id == event_id))
    require(permissions.can_check_in(actor(), event))
    return event


def named_door(event: Event) -> str:
    """Return at which of an event's doors this device stands, as far as somebody said so."""
    return str(session.get(f"door-{event.id}", ""))


def name_this_door(event: Event, name: str) -> None:
    """This device stands at a door from now on."""
    session[f"door-{event.id}"] = name
