"""What events do when something happens below them, in the same transaction."""

from typing import Any

from eventhub.db import db
from eventhub.directory.models import Organisation
from eventhub.events import co_organisers, queries
from eventhub.signals import organisations_merged


@organisations_merged.connect
def move_events(kept: Organisation, *, gone: Organisation, **_circumstances: Any) -> None:
    """Events of an entry that was merged are the other's; their lines in calendars name it."""
    for event in db.session.scalars(queries.organised_by(gone).with_for_update()).all():
        event.organiser = kept
        event.revise(matters=False)
    for event in db.session.scalars(queries.co_organised_by(gone).with_for_update()).all():
        co_organisers.merge(event, kept, gone)
        event.revise(matters=False)
    for event in db.session.scalars(queries.organised_by(kept)).all():
        co_organisers.merge(event, kept, gone)
