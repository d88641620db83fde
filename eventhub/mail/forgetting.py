"""What is forgotten of mails, and when."""

from datetime import datetime

from sqlalchemy import Delete, Update, delete, update

from eventhub import clock
from eventhub.mail.models import OutgoingMail
from eventhub.mail.states import MailState

_OVER = (MailState.SENT, MailState.FAILED, MailState.CANCELLED)


def bodies(before: datetime) -> Update:
    """Forget what mails said that were written before an instant and are done with; that they were sent remains."""
    old = (OutgoingMail.created_at < before, OutgoingMail.state.in_(_OVER), OutgoingMail.forgotten_at.is_(None))
    return (
        update(OutgoingMail)
        .where(*old)
        .values(context={}, calendar=None, forgotten_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def rows(before: datetime) -> Delete:
    """Delete every mail written before an instant that does not wait for its turn."""
    return (
        delete(OutgoingMail)
        .where(OutgoingMail.created_at < before, ~OutgoingMail.state.in_([MailState.QUEUED, MailState.SENDING]))
        .execution_options(synchronize_session=False)
    )
