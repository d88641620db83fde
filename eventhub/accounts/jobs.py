"""What the clock does for accounts: forget what nobody can use any more."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Delete, delete

from eventhub.accounts.models import EmailLink, SignInSession
from eventhub.db import db
from eventhub.jobs import step
from eventhub.web.limits import over

LINKS_KEPT = timedelta(days=2)
"""An expired link can still be looked up for so long, to offer its reader a new one."""


def forget_all_expired(now: datetime) -> Iterator[bool]:
    """Delete ended sessions, old links and counted windows."""
    deletions = {"sessions": _sessions(now), "links": _links(now), "windows": over(now)}
    for subject, deletion in deletions.items():
        yield step("forget_all_expired", subject, partial(db.session.execute, deletion))


def _sessions(now: datetime) -> Delete:
    return delete(SignInSession).where(SignInSession.expires_at < now)


def _links(now: datetime) -> Delete:
    return delete(EmailLink).where(EmailLink.expires_at < now - LINKS_KEPT)
