"""What events are found by: their own words, and the names of their place, their host and their season."""

from sqlalchemy import select

from eventhub.directory.models import Organisation
from eventhub.events.models import Event, Programme, Venue
from eventhub.search import Source, register
from eventhub.watching import Watch

EVENT = "event"

register(
    Source(
        kind=EVENT,
        model=Event,
        rows=select(Event.id, Event.title, Event.summary, Venue.name, Venue.city, Organisation.name, Programme.name)
        .outerjoin(Venue, Venue.id == Event.venue_id)
        .join(Organisation, Organisation.id == Event.organiser_id)
        .outerjoin(Programme, Programme.id == Event.programme_id),
        watches=(
            Watch(Event, ("title", "summary", "venue_id", "organiser_id", "programme_id")),
            Watch(Venue, ("name", "city"), Event.venue_id),
            Watch(Organisation, ("name",), Event.organiser_id),
            Watch(Programme, ("name",), Event.programme_id),
        ),
    )
)
