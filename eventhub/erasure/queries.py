"""Questions about who is erased, and who asks for it."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from eventhub.accounts.models import SignInSession, User
from eventhub.accounts.queries import valid_session, with_email
from eventhub.history.models import HistoryEntry
from eventhub.mail.models import OutgoingMail

JUST_NOW = timedelta(minutes=15)
"""For so long somebody without a password has proved by a link that it is they who sit there."""
SHOWN = 50
NAMES_SOMEBODY = "names somebody who was erased"
"""What the history says of a row whose words stay as they are."""


def begun_just_now(token_hash: str, now: datetime) -> Select[SignInSession]:
    """Select this browser's session, if its person signed in a moment ago."""
    return valid_session(token_hash, now).where(SignInSession.created_at > now - JUST_NOW)


def known_person(email: str) -> Select[User]:
    """Select the person with this address who has not been erased."""
    return with_email(email).where(User.erased_at.is_(None))


def mails_to(address: str) -> Select[OutgoingMail]:
    """Select the mails to an address, but for the last one to somebody who was erased."""
    return select(OutgoingMail).where(func.lower(OutgoingMail.recipient) == address, ~OutgoingMail.is_last)


def deeds(verb: str) -> Select[HistoryEntry]:
    """Select what was written down last under a verb, of rows of any kind."""
    return (
        select(HistoryEntry)
        .where(HistoryEntry.verb == verb)
        .order_by(HistoryEntry.at.desc(), HistoryEntry.id.desc())
        .limit(SHOWN)
    )


def erasures(verb: str) -> Select[HistoryEntry, User]:
    """Select who was erased last, as numbers, with why and by whom."""
    return (
        select(HistoryEntry, User)
        .outerjoin(User, User.id == HistoryEntry.actor_id)
        .where(HistoryEntry.subject == User.__tablename__, HistoryEntry.verb == verb)
        .order_by(HistoryEntry.at.desc(), HistoryEntry.id.desc())
        .limit(SHOWN)
    )
