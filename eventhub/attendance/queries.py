"""Questions about tickets and who came."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from eventhub.events.models import Event
from eventhub.registration.models.registrations import Registration


def ticket(code: str) -> Select[Registration]:
    """Select whose ticket has this code, with event, place and type."""
    return (
        select(Registration)
        .where(Registration.ticket_code == code)
        .options(joinedload(Registration.event).joinedload(Event.venue), joinedload(Registration.type))
    )
