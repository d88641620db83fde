"""What happens to organisations and their members."""

from typing import Any

from eventhub.accounts.models import User
from eventhub.db import db, first_or_none
from eventhub.directory import queries
from eventhub.directory.models import Membership, Organisation, OrganisationKind
from eventhub.history.operations import record


def organisation(
    name: str, *, kind: OrganisationKind, country: str, website: str | None = None, by: Any
) -> Organisation:
    """Return the organisation of this name in this country, which now exists; a known one stays as it is."""
    known = first_or_none(queries.named(name, country))
    if known:
        return known
    row = Organisation(name=name, kind=kind, country=country, website=website)
    db.session.add(row)
    record(row, "created", by=by)
    return row


def join(user: User, organisation: Organisation, *, by: Any) -> Membership:
    """Let a person speak for an organisation; a second time changes nothing."""
    known = first_or_none(queries.membership(user, organisation))
    if known:
        return known
    row = Membership(user=user, organisation=organisation)
    db.session.add(row)
    record(row, "joined", by=by)
    return row
