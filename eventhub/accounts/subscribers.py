"""What accounts know of a reader when a mail is put into words."""

from eventhub.accounts import queries
from eventhub.db import db
from eventhub.mail.models import OutgoingMail
from eventhub.signals import mail_written


@mail_written.connect
def how_they_read(mail: OutgoingMail) -> tuple[str, str | None] | None:
    """Whoever has an account reads in the language and the zone they chose, at whatever time they chose them."""
    row = db.session.execute(queries.reading(), {"email": queries.normal_email(mail.recipient)}).first()
    return (row[0], row[1]) if row else None
