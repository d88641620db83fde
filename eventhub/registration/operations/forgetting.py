"""Forgetting what was only needed for the event."""

from eventhub import clock
from eventhub.db import db
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.registration.models.setup import RegistrationSetup
from eventhub.registration.operations.seats import hold_seats
from eventhub.registration.queries import people, setups
from eventhub.registration.rules import rules_of


def forget_sensitive(event: Event) -> None:
    """Delete every sensitive answer that people gave for an event; how many there were stays in its history."""
    hold_seats(event)
    keys = {each.key for each in db.session.scalars(setups.all_questions(event)) if each.is_sensitive}
    forgotten = 0
    for registration in db.session.scalars(people.all_at(event)):
        kept = {key: value for key, value in registration.answers.items() if key not in keys}
        forgotten += len(registration.answers) - len(kept)
        if kept != registration.answers:
            registration.answers = kept
        registration.proposed = registration.proposed_at = None
    setup: RegistrationSetup = rules_of(event)
    setup.sensitive_forgotten_at = clock.now()
    db.session.flush()
    record(event, "sensitive answers forgotten", by=None, note=str(forgotten))
