"""Short words for what tests of registration do with rows."""

from datetime import timedelta

from eventhub.db import db, unit_of_work
from eventhub.history.queries import history_of
from eventhub.registration.models.setup import RegistrationSetup
from tests import factories

DAY = timedelta(days=1)


def set_event(event, **changes):
    """Let an event have been another one."""
    with unit_of_work():
        for name, value in changes.items():
            setattr(event, name, value)


def set_up(event, **changes):
    """Let an organiser have set up how people register."""
    with unit_of_work():
        return factories.saved(RegistrationSetup(event=event, **changes))


def verbs(row):
    """Return what happened to a row, in order."""
    rows = db.session.scalars(history_of(row))
    return [(entry.verb, entry.source, entry.target, entry.actor_id, entry.note) for entry in rows][::-1]
