"""What happens to organisations and their members."""

from typing import Any

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db, first_or_none
from eventhub.directory import queries
from eventhub.directory.models import Membership, Organisation, OrganisationKind
from eventhub.history.operations import record


def organisation(
    name: str, *, kind: OrganisationKind, country: str, website: str | None = None, by: Any
) -> Organisation:
    """Return the organisation of this name in this country, which now exists; a known one stays as it is.

    Who names a new one speaks for it; a programme manager names it for others.
    """
    known = first_or_none(queries.named(name, country))
    if known:
        return known
    row = Organisation(name=name, kind=kind, country=country, website=website)
    db.session.add(row)
    record(row, "created", by=by)
    if by and not by.is_programme_manager:
        confirm(join(by, row, by=by), by=by)
    return row


def join(user: User, organisation: Organisation, *, by: Any) -> Membership:
    """Let a person belong to an organisation; a second time changes nothing.

    Whoever says so of themselves speaks for it only once a programme manager, or the installation itself, has
    vouched for them.
    """
    row = first_or_none(queries.membership(user, organisation))
    if row is None:
        row = Membership(user=user, organisation=organisation)
        db.session.add(row)
        record(row, "joined", by=by)
    if by is None or by.is_programme_manager:
        confirm(row, by=by)
    return row


def confirm(membership: Membership, *, by: Any) -> None:
    """A person speaks for an organisation from now on; a second time changes nothing."""
    if membership.confirmed_at is None:
        membership.confirmed_at = clock.now()
        record(membership, "confirmed", by=by)
