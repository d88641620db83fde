"""Who stands at the doors of sample events, and who came to one that is over."""

from datetime import timedelta

from eventhub.accounts.models import User
from eventhub.attendance.answers import Place
from eventhub.attendance.operations.arrivals import check_in
from eventhub.attendance.operations.helpers import ask_to_help
from eventhub.db import db
from eventhub.events.models import Event
from eventhub.registration.queries import people

HELPER = ("hedy@example.org", "Hedy Helper")
DOORS = ("Main entrance", "Garden door")
STAYS_AWAY = 5
"""One in so many."""


def ask_a_helper(event: Event, *, by: User) -> None:
    """Somebody checks people in at this event and does nothing else there."""
    ask_to_help(event, HELPER[0], name=HELPER[1], by=by)


def came(event: Event, *, by: User) -> None:
    """Most people came to an event that is over, through two doors, in the hour before it began."""
    for number, registration in enumerate(db.session.scalars(people.confirmed_for(event)).all(), start=1):
        if number % STAYS_AWAY:
            at = event.starts_at - timedelta(minutes=60 - 3 * number)
            check_in(registration, Place(DOORS[number % 2], at, f"demo-{registration.id}"), by=by)
