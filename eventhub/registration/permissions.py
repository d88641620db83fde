"""Who may manage a registration: whoever holds the signed link from its mails. Organisers ask the event's rights."""

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from eventhub.directory.queries import is_member
from eventhub.events.models import Event
from eventhub.registration.models.invitations import Invitation
from eventhub.registration.models.registrations import Registration

INVITATION = "invitation"
TICKET = "ticket"


def can_take_sensitive(user: Any, event: Event) -> bool:
    """Diet and access needs leave with whoever cooks and opens doors: the host, and who speaks for the organiser."""
    return user is not None and (event.host_id == user.id or is_member(user, event.organiser))


def manage_token(registration: Registration) -> str:
    """Return the signed key to one registration; it goes into the address of the person's own page."""
    return str(_signer().dumps(registration.id))


def managed_id(token: str) -> int | None:
    """Return the id of the registration this key opens; None for a key we never signed."""
    try:
        return int(_signer().loads(token))
    except BadSignature:
        return None


def invitation_token(invitation: Invitation) -> str:
    """Return the signed key that goes into the mail with an invitation."""
    return str(_signer(INVITATION).dumps(invitation.id))


def invited_id(token: str) -> int | None:
    """Return the id of the invitation this key opens; None for a key we never signed."""
    try:
        return int(_signer(INVITATION).loads(token))
    except BadSignature:
        return None


def ticket_token(registration: Registration) -> str:
    """Return the signed key that stands in a ticket's QR code; it shows the ticket and opens nothing else."""
    return str(_signer(TICKET).dumps(registration.ticket_code))


def ticket_code(token: str) -> str | None:
    """Return the code of the ticket this key opens; None for a key we never signed."""
    try:
        return str(_signer(TICKET).loads(token))
    except BadSignature:
        return None


def _signer(purpose: str = "manage-registration") -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=purpose)
