"""Questions about who is erased, and who asks for it."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from eventhub.accounts.models import SignInSession, User
from eventhub.accounts.queries import valid_session, with_email
from eventhub.history.models import HistoryEntry

JUST_NOW = timedelta(minutes=15)
"""For so long somebody without a password has proved by a link that it is they who sit there."""
SHOWN = 50


def begun_just_now(token_hash: str, now: datetime) -> Select[SignInSession]:
    """Select this browser's session, if its person signed in a moment ago."""
    return valid_session(token_hash, now).where(SignInSession.created_at > now - JUST_NOW)


def known_person(email: str) -> Select[User]:
    """Select the person with this address who has not been erased."""
    return with_email(email).where(User.erased_at.is_(None))


def erasures(verb: str) -> Select[HistoryEntry, User]:
    """Select who was erased last, as numbers, with why and by whom."""
    return (
        select(HistoryEntry, User)
        .outerjoin(User, User.id == HistoryEntry.actor_id)
        .where(HistoryEntry.subject == User.__tablename__, HistoryEntry.verb == verb)
        .order_by(HistoryEntry.at.desc(), HistoryEntry.id.desc())
        .limit(SHOWN)
    )
