"""Tickets of registrations that went into others: they lead to the ones that were kept."""

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries.merging import mergers_at
from eventhub.registration.states import GONE


def mergers(event: Event) -> dict[int, int]:
    """Return into which registration each of an event went that is another's now, by id."""
    return {gone: int(kept) for gone, kept in db.session.execute(mergers_at(event)) if kept}


def kept_of(registration: Registration) -> Registration:
    """Return the registration that a person has now: this one, or the one it went into, however often that happened."""
    into = mergers(registration.event) if registration.state in GONE else {}
    while registration.state in GONE and registration.id in into:
        registration = db.session.get(Registration, into.pop(registration.id)) or registration
    return registration
