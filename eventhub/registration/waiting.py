"""Where somebody stands on the waiting list."""

from eventhub.db import db
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries import seating
from eventhub.registration.states import RegistrationState


def position_of(registration: Registration) -> int:
    """Return the place on the waiting list, counted from 1; 0 for who does not wait, without asking the database."""
    if registration.state is not RegistrationState.WAITLISTED:
        return 0
    return db.session.scalar(seating.waiting_position(registration)) or 0
