"""What happens to organisations and their members."""

from collections.abc import Iterable
from typing import Any, Unpack

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.accounts.queries import programme_managers
from eventhub.db import db, first_or_none, lock
from eventhub.directory import letters, queries
from eventhub.directory.facts import FILLED_UP, Facts, write
from eventhub.directory.models import Membership, Organisation, OrganisationKind, OrganisationMerger
from eventhub.errors import Outdated, Refusal
from eventhub.history.operations import record
from eventhub.signals import organisations_merged
from eventhub.web.pages import datetime_in

ZONE = "Europe/Brussels"
"""The clock on which organisations' pages say when something was changed: they have none of their own."""


def organisation(
    name: str, *, kind: OrganisationKind, country: str, website: str | None = None, by: Any
) -> Organisation:
    """Return the organisation of this name in this country, which now exists; a known one stays as it is.

    Who names a new one speaks for it; a programme manager names it for others. The name of an entry that was merged
    means the one that was kept.
    """
    known = first_or_none(queries.named(name, country))
    if known:
        return kept_for(known)
    row = Organisation(name=name, kind=kind, country=country, website=website)
    db.session.add(row)
    record(row, "created", by=by)
    if by and not by.is_programme_manager:
        confirm(join(by, row, by=by), by=by)
    return row


def kept_for(organisation: Organisation) -> Organisation:
    """Return the entry an organisation has now: itself, or the one it was merged into."""
    merger = first_or_none(queries.merger_of(organisation.id))
    return merger.kept if merger else organisation


def hold(organisation: Organisation, version: int | None = None) -> Organisation:
    """Hold an organisation while it changes; refuse (409), naming who was first, when it is no longer as shown."""
    lock(organisation)
    if version not in (None, organisation.version):
        raise Outdated(_who_was_first(organisation))
    return organisation


def revise(organisation: Organisation, *, by: Any, **facts: Unpack[Facts]) -> None:
    """An organisation's entry says something else from now on; the same again changes nothing."""
    twin = first_or_none(queries.named(facts["name"], facts["country"]))
    if twin not in (None, organisation):
        raise Refusal(_("There is an organisation of this name in this country already. Ask the team to merge them."))
    if changed := write(organisation, **facts):
        record(organisation, "revised", by=by, note=", ".join(changed))


def join(user: User, organisation: Organisation, *, by: Any) -> Membership:
    """Let a person belong to an organisation; a second time changes nothing.

    Whoever says so of themselves speaks for it only once somebody entitled, or the installation itself, has vouched
    for them.
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


def ask_to_join(user: User, organisation: Organisation, *, by: Any) -> Membership:
    """A person says to belong to an organisation, and whoever may vouch for that is asked, once."""
    hold(organisation)
    known = first_or_none(queries.membership(user, organisation))
    if known:
        return known
    row = join(user, organisation, by=by)
    if row.confirmed_at is None:
        letters.ask_to_vouch(row, who_may_vouch(organisation))
    return row


def who_may_vouch(organisation: Organisation) -> Iterable[User]:
    """Return who speaks for an organisation; where nobody does, the programme managers."""
    members = db.session.scalars(queries.members_of(organisation)).all()
    speaking = [each.user for each in members if each.confirmed_at]
    return speaking or db.session.scalars(programme_managers()).all()


def answer(membership: Membership, *, is_welcome: bool, by: Any) -> None:
    """Confirm who says to belong to an organisation, or decline; the person is told."""
    if membership.confirmed_at is not None:
        raise Refusal(_("Somebody has confirmed this person already."))
    if is_welcome:
        confirm(membership, by=by)
        letters.tell_of_answer(membership, "membership_confirmed")
        return
    record(membership, "declined", by=by)
    record(membership.organisation, "member declined", by=by)
    letters.tell_of_answer(membership, "membership_declined")
    db.session.delete(membership)


def end_membership(membership: Membership, *, by: Any) -> None:
    """A person does not belong to an organisation any more; whom somebody else removed is told."""
    leaves = membership.user == by
    record(membership, "left" if leaves else "removed", by=by)
    record(membership.organisation, "member left" if leaves else "member removed", by=by)
    if not leaves:
        letters.tell_of_answer(membership, "membership_ended")
    db.session.delete(membership)


def merge(kept: Organisation, gone: Organisation, *, by: Any) -> None:
    """Two entries are one organisation from now on: all that belonged to `gone` belongs to `kept`.

    What `kept` does not say it takes from `gone`, whose address and name lead to it; there is no way back.
    """
    if kept.id == gone.id:
        raise Refusal(_("An organisation cannot be merged with itself."))
    for each in sorted((kept, gone), key=lambda row: row.id):
        lock(each)
    if any(first_or_none(queries.merger_of(each.id)) for each in (kept, gone)):
        raise Refusal(_("One of the two was merged already. What you see below is the newest state."))
    blank = [name for name in FILLED_UP if not getattr(kept, name) and getattr(gone, name)]
    write(kept, **{name: getattr(gone, name) for name in blank})
    _move_members(kept, gone)
    for merger in db.session.scalars(queries.mergers_into(gone)):
        merger.kept = kept
    db.session.add(OrganisationMerger(gone_id=gone.id, kept=kept))
    record(kept, "merged", by=by, note=gone.name)
    record(gone, "merged away", by=by, note=kept.name)
    organisations_merged.send(kept, gone=gone, by=by)


def _move_members(kept: Organisation, gone: Organisation) -> None:
    """Who belongs to both belongs once, and speaks for it who spoke for either."""
    known = {each.user_id: each for each in db.session.scalars(queries.memberships(kept))}
    for row in db.session.scalars(queries.memberships(gone)).all():
        twin = known.get(row.user_id)
        if twin is None:
            row.organisation = kept
            continue
        twin.confirmed_at = min(filter(None, (twin.confirmed_at, row.confirmed_at)), default=None)
        db.session.delete(row)


def _who_was_first(organisation: Organisation) -> str:
    last = db.session.execute(queries.changes_of(organisation).limit(1)).first()
    if last is None:
        return str(_("This is not the entry as it is now."))
    entry, person = last
    return str(
        _(
            "%(who)s changed this entry on %(when)s (Brussels time), after you opened the page.",
            who=person.name or person.email if person else _("The clock"),
            when=datetime_in(entry.at, ZONE),
        )
    )
