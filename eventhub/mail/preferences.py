"""Which mails a reader wants, by address: all kinds come by themselves, but for those that come only on wish."""

from sqlalchemy import delete

from eventhub.db import db, first_or_none
from eventhub.errors import Refusal
from eventhub.mail import labels, queries
from eventhub.mail.kinds import ON_WISH, STOPPABLE, MailKind
from eventhub.mail.models import MailPreference


def stop(address: str, kind: MailKind) -> None:
    """Send no more mails of a kind to an address, those that wait included; asked twice, it stays so."""
    if kind not in STOPPABLE:
        raise Refusal(labels.stopping(kind))
    _choose(address, kind, is_other=kind not in ON_WISH)


def allow(address: str, kind: MailKind) -> None:
    """Send mails of a kind to an address, again or as it wishes."""
    _choose(address, kind, is_other=kind in ON_WISH)


def wants(address: str, kind: MailKind) -> bool:
    """Whether mails of a kind come to an address."""
    return (first_or_none(queries.choice(address, kind)) is None) != (kind in ON_WISH)


def wanted(address: str) -> dict[MailKind, bool]:
    """Return which of the kinds that can be stopped come to an address."""
    chosen = {row.kind for row in db.session.scalars(queries.choices_of(address))}
    return {kind: (kind not in chosen) != (kind in ON_WISH) for kind in STOPPABLE}


def _choose(address: str, kind: MailKind, *, is_other: bool) -> None:
    """Keep that an address wants a kind otherwise than it comes by itself, or that it does not any more."""
    if not is_other:
        gone = delete(MailPreference).where(MailPreference.address == address.lower(), MailPreference.kind == kind)
        db.session.execute(gone.execution_options(synchronize_session=False))
    elif first_or_none(queries.choice(address, kind)) is None:
        db.session.add(MailPreference(address=address.lower(), kind=kind))
