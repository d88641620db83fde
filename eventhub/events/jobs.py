"""The clock's part: drafts are published when their instant has come, and what has taken place is finished."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from eventhub.db import db
from eventhub.events import operations, publication, queries
from eventhub.events.models import Event
from eventhub.jobs import step


def publish_all_due(now: datetime) -> Iterator[bool]:
    """Publish every draft whose instant has come; yields whether each went well."""
    for event_id in [event.id for event in db.session.scalars(queries.to_publish(now))]:
        yield step("publish_all_due", event_id, partial(_publish, event_id, now))


def _publish(event_id: int, now: datetime) -> None:
    """Look again under the lock: the host may have published the event or thought better of it meanwhile."""
    event = operations.hold(db.session.get_one(Event, event_id))
    if event in db.session.scalars(queries.to_publish(now).where(Event.id == event_id)).all():
        publication.carry_out(event)


def finish_all_over(now: datetime) -> Iterator[bool]:
    """Finish every published event whose end has passed; yields whether each went well."""
    for event_id in [event.id for event in db.session.scalars(queries.over(now))]:
        yield step("finish_all_over", event_id, partial(_finish, event_id, now))


def _finish(event_id: int, now: datetime) -> None:
    """Look again under the lock: the host may have moved or cancelled the event since it was found."""
    event = operations.hold(db.session.get_one(Event, event_id))
    if event in db.session.scalars(queries.over(now).where(Event.id == event_id)).all():
        operations.finish(event, by=None)
