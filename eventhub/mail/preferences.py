"""What a reader wants no mails of, by address."""

from sqlalchemy import delete

from eventhub.db import db, first_or_none
from eventhub.errors import Refusal
from eventhub.mail import labels, queries
from eventhub.mail.kinds import STOPPABLE, MailKind
from eventhub.mail.models import MailPreference


def stop(address: str, kind: MailKind) -> None:
    """Send no more mails of a kind to an address, those that wait included; asked twice, it stays so."""
    if kind not in STOPPABLE:
        raise Refusal(labels.stopping(kind))
    if first_or_none(queries.is_stopped(address, kind)) is None:
        db.session.add(MailPreference(address=address.lower(), kind=kind))


def allow(address: str, kind: MailKind) -> None:
    """Send mails of a kind to an address again."""
    gone = delete(MailPreference).where(MailPreference.address == address.lower(), MailPreference.kind == kind)
    db.session.execute(gone.execution_options(synchronize_session=False))
