"""What events do when something happens below them, in the same transaction."""

from typing import Any

from eventhub.db import db
from eventhub.directory.models import Organisation
from eventhub.events import co_organisers, queries
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import OutgoingMail
from eventhub.signals import mail_addressed, organisations_merged


@mail_addressed.connect
def who_answers(mail: OutgoingMail) -> str | None:
    """Answers to what an event writes go to its address for questions; what its hosts read themselves has none."""
    if mail.event_id is None or mail.kind is MailKind.EVENT:
        return None
    return db.session.scalar(queries.contact_of(mail.event_id)) or None


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
