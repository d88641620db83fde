"""Questions an import asks: who of a sheet is on the list already, and how much room there is."""

from collections.abc import Collection

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager

from eventhub.accounts.models import User
from eventhub.events.models import Event
from eventhub.history.models import HistoryEntry
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState

IMPORTED = "registrations imported"


def registrations_of(event: Event, emails: Collection[str]) -> Select[Registration]:
    """Select the registrations of the people with some addresses, in whatever state, with the people."""
    return (
        select(Registration)
        .join(Registration.user)
        .where(Registration.event_id == event.id, User.email.in_(emails))
        .options(contains_eager(Registration.user))
    )


def states_of(event: Event, emails: Collection[str]) -> Select[str, RegistrationState]:
    """Select the addresses of some that are registered, and how they stand."""
    return (
        select(User.email, Registration.state)
        .join(Registration.user)
        .where(Registration.event_id == event.id, User.email.in_(emails))
    )


def is_imported(event: Event, key: str) -> Select[bool]:
    """Select whether the file of this key was imported to an event."""
    entry = (HistoryEntry.subject == "event", HistoryEntry.subject_id == event.id, HistoryEntry.target == key)
    return select(exists().where(*entry, HistoryEntry.verb == IMPORTED))
