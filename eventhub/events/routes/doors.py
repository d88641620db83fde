"""From an address to the event or programme item it is about, or to a refusal."""

from eventhub.events import permissions, queries
from eventhub.events.models import Event, ProgrammeItem, Speaker
from eventhub.web.access import actor, require
from eventhub.web.rows import one_or_404


def edited_event(event_id: int) -> Event:
    """Return the event, if the reader edits it: 404 where they may not know of it, 403 where they may."""
    event = one_or_404(queries.visible_to(actor()).where(Event.id == event_id))
    require(permissions.can_edit(actor(), event))
    return event


def edited_item(event_id: int, item_id: int) -> ProgrammeItem:
    """Return a part of the programme of an event that the reader edits."""
    return one_or_404(queries.items_of(edited_event(event_id)).where(ProgrammeItem.id == item_id))


def edited_speaker(event_id: int, speaker_id: int) -> Speaker:
    """Return a speaker of an event that the reader edits."""
    return one_or_404(queries.speakers_of(edited_event(event_id)).where(Speaker.id == speaker_id))
