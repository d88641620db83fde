"""Forgetting what was only needed at the doors."""

from sqlalchemy import delete, select

from eventhub.attendance.models import Arrival, Scan
from eventhub.db import db, lock
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.registration.models.registrations import Registration


def forget_arrivals(event: Event) -> None:
    """Delete when and where people came in, and what every door answered; who was there still counts as attended."""
    lock(event)
    here = select(Registration.id).where(Registration.event_id == event.id)
    forgotten = 0
    for model in (Scan, Arrival):
        rows = delete(model).where(model.registration_id.in_(here)).returning(model.id)
        forgotten += len(db.session.scalars(rows.execution_options(synchronize_session="fetch")).all())
    record(event, "arrivals forgotten", by=None, note=str(forgotten))
