"""What events are found by: their own words, the names of their place, host and season, and their programme."""

from typing import Any

from sqlalchemy import ScalarSelect, func, select

from eventhub.directory.models import Organisation
from eventhub.events.models import Event, Programme, ProgrammeItem, Speaker, Venue
from eventhub.search import Source, register
from eventhub.watching import Watch

EVENT = "event"


def _joined(column: Any, key: Any) -> ScalarSelect[str]:
    """Return the words that an event's rows of one kind have in a column, one after the other."""
    return select(func.aggregate_strings(column, " ")).where(key == Event.id).correlate(Event).scalar_subquery()


register(
    Source(
        kind=EVENT,
        model=Event,
        rows=select(
            Event.id,
            Event.title,
            Event.summary,
            Venue.name,
            Venue.city,
            Organisation.name,
            Programme.name,
            _joined(ProgrammeItem.title, ProgrammeItem.event_id),
            _joined(Speaker.name, Speaker.event_id),
        )
        .outerjoin(Venue, Venue.id == Event.venue_id)
        .join(Organisation, Organisation.id == Event.organiser_id)
        .outerjoin(Programme, Programme.id == Event.programme_id),
        watches=(
            Watch(Event, ("title", "summary", "venue_id", "organiser_id", "programme_id", "items", "speakers")),
            Watch(Venue, ("name", "city"), Event.venue_id),
            Watch(Organisation, ("name",), Event.organiser_id),
            Watch(Programme, ("name",), Event.programme_id),
            Watch(ProgrammeItem, ("title",), names="event_id"),
            Watch(Speaker, ("name",), names="event_id"),
        ),
    )
)
