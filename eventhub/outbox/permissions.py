"""Who may read and handle mails to others."""

from typing import Any

from eventhub.events.models import Event
from eventhub.events.permissions import can_edit
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import OutgoingMail

TO_PARTICIPANTS = frozenset(
    {
        *(MailKind.PLACE, MailKind.REMINDER, MailKind.MEETING_REMINDER, MailKind.REQUEST),
        *(MailKind.INVITATION, MailKind.TIMETABLE, MailKind.DIGEST),
    }
)
"""What an event writes to those who take part in it."""


def is_of_team(user: Any) -> bool:
    """Programme managers handle every mail, and read what hosts do not."""
    return user is not None and bool(user.is_programme_manager)


def can_handle(user: Any, mail: OutgoingMail, event: Event | None) -> bool:
    """Whoever edits an event sends its mails to participants again, holds and cancels them; the team does so with all.

    A one-use link belongs to an account, and what is written to the team or to hosts is not theirs to hold back.
    """
    if is_of_team(user):
        return True
    return event is not None and can_edit(user, event) and mail.kind in TO_PARTICIPANTS and not mail.is_secret


def can_readdress(user: Any) -> bool:
    """Only the team sends a mail elsewhere: it may hold its reader's own links."""
    return is_of_team(user)
