"""The clock's part: followers are told what is news, and what nobody needs is forgotten."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, exists, func

from eventhub.db import db, lock
from eventhub.following import operations, queries
from eventhub.following.models import Follow, News
from eventhub.following.mondays import last_monday
from eventhub.following.states import Rhythm
from eventhub.jobs import step
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import MailPreference

SETTLES = timedelta(minutes=1)
"""What happened is told when so much time has passed: by then whoever wrote it down has committed."""
NEWS_KEPT = timedelta(days=60)
STOPPED_KEPT = timedelta(days=30)
"""How long a reader who stopped these mails may let them come again without asking anew."""


def tell_all_due(now: datetime) -> Iterator[bool]:
    """Tell every follower whose turn it is; yields whether each went well."""
    edge = now - SETTLES
    for follow_id in _due(edge):
        yield step("tell_all_due", follow_id, partial(_tell, follow_id, edge))


def forget_all_unfollowed(now: datetime) -> Iterator[bool]:
    """Forget old news, and followers who stopped these mails a while ago."""
    stopped = exists().where(
        MailPreference.address == func.lower(Follow.email),
        MailPreference.kind == MailKind.FOLLOWING,
        MailPreference.chosen_at < now - STOPPED_KEPT,
    )
    for subject, statement in (
        ("news", delete(News).where(News.at < now - NEWS_KEPT)),
        ("follows", delete(Follow).where(stopped).execution_options(synchronize_session=False)),
    ):
        yield step("forget_all_unfollowed", subject, partial(db.session.execute, statement))


def _due(edge: datetime) -> list[int]:
    newest = db.session.scalar(queries.newest_news(edge))
    if newest is None:
        return []
    weekly = queries.due_weekly(db.session.scalars(queries.zones()).all(), edge)
    return [follow.id for query in (queries.due_at_once(newest), weekly) for follow in db.session.scalars(query)]


def _tell(follow_id: int, edge: datetime) -> None:
    """Look again under the lock: another worker may have told them, or the reader may have thought better of it."""
    follow = db.session.get(Follow, follow_id)
    if follow is None:
        return
    lock(follow)
    until = edge if follow.rhythm is Rhythm.AT_ONCE else last_monday(edge, follow.zone)
    if follow.told_until < until:
        operations.tell(follow, until)
