"""Asking people by name to take part."""

from collections.abc import Sequence
from typing import Any, Unpack

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.queries import normal_email
from eventhub.db import db, lock
from eventhub.errors import Forbidden, Refusal
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.registration import letters
from eventhub.registration.answers import Answers
from eventhub.registration.models.invitations import Guest, Invitation
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations.places import register_held
from eventhub.registration.operations.seats import hold_seats
from eventhub.registration.queries import invitations


def invite(event: Event, guests: Sequence[Guest], *, by: Any, locale: str, type_id: int | None, message: str) -> int:
    """Write to everybody named, once; whoever was invited before and has not answered is asked again.

    Where no type is named, who was invited as one stays invited as it.

    Return how many mails leave; nobody who has registered, declined or was withdrawn by hand is bothered.
    """
    hold_seats(event)
    known = {each.email: each for each in db.session.scalars(invitations.sent_for(event))}
    sent = 0
    for guest in {normal_email(each.email): each for each in reversed(guests)}.values():
        row = known.get(normal_email(guest.email)) or Invitation(event=event, email=normal_email(guest.email))
        if row.registration_id or row.declined_at:
            continue
        row.name, row.type_id, row.message = guest.name or row.name or "", type_id or row.type_id, message
        row.withdrawn_at, row.invited_by_id, row.sent = None, by.id, (row.sent or 0) + 1
        db.session.add(row)
        db.session.flush()
        letters.invite(row, inviter=by, locale=locale)
        sent += 1
    record(event, "people invited", by=by, note=str(sent))
    return sent


def accept(invitation: Invitation, *, locale: str, **answers: Unpack[Answers]) -> Registration:
    """Register whom an invitation speaks for: its mail has proved the address. A second time finds the same."""
    seats = hold_seats(invitation.event)
    _refuse_withdrawn(lock(invitation))
    person = accounts.person(invitation.email, name=answers["name"], locale=locale)
    if not person.is_active:
        raise Forbidden(_("This account is closed. Please write to the organiser."))
    registration = register_held(seats, person, by=person, invited=True, answers=answers)
    invitation.registration, invitation.declined_at = registration, None
    db.session.flush()
    return registration


def decline(invitation: Invitation) -> None:
    """Whoever was asked does not come; they may still think otherwise."""
    _refuse_withdrawn(lock(invitation))
    if invitation.registration_id is None:
        invitation.declined_at = invitation.declined_at or clock.now()


def withdraw(invitation: Invitation, *, by: Any) -> None:
    """The link in the mail opens nothing any more; who has registered stays registered."""
    if lock(invitation).registration_id:
        raise Refusal(_("%(name)s has registered already.", name=invitation.name or invitation.email))
    invitation.withdrawn_at = invitation.withdrawn_at or clock.now()
    record(invitation.event, "invitation withdrawn", by=by, note=str(invitation.id))


def _refuse_withdrawn(invitation: Invitation) -> None:
    if invitation.withdrawn_at:
        raise Refusal(_("The organiser has withdrawn this invitation."))
