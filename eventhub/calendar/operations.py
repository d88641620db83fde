"""What happens to the secret addresses of private agendas."""

import secrets

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.accounts.operations import hashed
from eventhub.calendar import queries
from eventhub.calendar.models import FeedToken
from eventhub.db import db
from eventhub.history.operations import record

TOKEN_BYTES = 32


def open_feed(user: User) -> str:
    """Open a person's agenda under a new secret and return it; it is stored nowhere, and older ones end."""
    close_feeds(user)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(FeedToken(user=user, token_hash=hashed(token)))
    record(user, "feed opened", by=user)
    return token


def close_feeds(user: User) -> None:
    """End every secret address of a person's agenda: whoever asks there finds nothing from now on."""
    feeds = db.session.scalars(queries.open_feeds(user)).all()
    for feed in feeds:
        feed.revoked_at = clock.now()
    if feeds:
        record(user, "feed closed", by=user)
