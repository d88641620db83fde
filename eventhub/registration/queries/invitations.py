"""Questions about who was asked to come."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from eventhub.events.models import Event
from eventhub.mail.nobody import DOMAIN
from eventhub.registration.models.invitations import Invitation


def opened(invitation_id: int) -> Select[Invitation]:
    """Select an invitation that its link opens; whoever was erased was never invited."""
    return select(Invitation).where(Invitation.id == invitation_id, Invitation.email.not_like(f"%@{DOMAIN}"))


def sent_for(event: Event) -> Select[Invitation]:
    """Select everybody who was invited to an event, the last first, with what they answered."""
    return (
        select(Invitation)
        .where(Invitation.event_id == event.id)
        .options(joinedload(Invitation.registration), joinedload(Invitation.type))
        .order_by(Invitation.id.desc())
    )
