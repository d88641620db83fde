"""Questions about what is somebody's beyond the rows that are theirs alone."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from eventhub.accounts.models import User
from eventhub.attachments.models import Attachment
from eventhub.erasure.queries import mails_to
from eventhub.events.models import Event
from eventhub.hosting.models.applications import HostingApplication, SubmittedVersion
from eventhub.hosting.models.decisions import Decision
from eventhub.mail.models import OutgoingMail


def applications(numbers: Collection[int]) -> Select[HostingApplication]:
    """Select applications, with the call and for whom they were made."""
    shown = (joinedload(HostingApplication.call), joinedload(HostingApplication.organisation))
    these = HostingApplication.id.in_(numbers)
    return select(HostingApplication).where(these).options(*shown).order_by(HostingApplication.id)


def versions(numbers: Collection[int]) -> Select[SubmittedVersion]:
    """Select what was handed in of applications."""
    of_these = SubmittedVersion.application_id.in_(numbers)
    return select(SubmittedVersion).where(of_these).order_by(SubmittedVersion.id)


def released(numbers: Collection[int]) -> Select[Decision]:
    """Select the decisions on applications that their applicants know of."""
    of_these = (Decision.application_id.in_(numbers), Decision.released_at.is_not(None))
    return select(Decision).where(*of_these).order_by(Decision.id)


def hosted_by(user: User) -> Select[Event]:
    """Select the events that somebody hosts."""
    return select(Event).where(Event.host_id == user.id).order_by(Event.id)


def files_of(user: User) -> Select[Attachment]:
    """Select what somebody handed in."""
    return select(Attachment).where(Attachment.uploaded_by_id == user.id).order_by(Attachment.id)


def sent_to(user: User) -> Select[OutgoingMail]:
    """Select the mails that left for somebody's address."""
    return mails_to(user.email).where(OutgoingMail.sent_at.is_not(None)).order_by(OutgoingMail.id)
