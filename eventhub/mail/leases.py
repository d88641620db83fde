"""Who sends a mail: a worker holds it for a lease, one mail at a time, and writes down how it went if it still does."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Update, and_, bindparam, case, or_, update
from sqlalchemy.sql.dml import ReturningUpdate

from eventhub import clock, pausing
from eventhub.db import UtcDateTime, db
from eventhub.mail import forgetting
from eventhub.mail.answers import SHORTEST_WAIT, Trouble
from eventhub.mail.models import IS_WAITING, OutgoingMail
from eventhub.mail.queries import due
from eventhub.mail.states import MailState

LEASE = timedelta(minutes=5)
"""Longer than one mail may take on the wire, see `lines.MAIL_SECONDS`."""
MOST_REFUSALS = 36
"""With the waits between them, about five days, as RFC 5321 asks."""
LONGEST_WAIT = timedelta(hours=4)
LONGEST_WAIT_FOR_SERVER = timedelta(minutes=2)
MOST_ATTEMPTS = 4_000
"""What ends a mail at which every server breaks down; an outage of five days it survives."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt went: what becomes of the mail, why, and when it is tried again."""

    state: MailState
    error: str | None = None
    wait: timedelta | None = None
    is_refused: bool = False


SENT = Outcome(MailState.SENT)
HELD = Outcome(MailState.HELD)
"""No mail server is set: the mail stays where staff can read it."""


def claim(now: datetime) -> OutgoingMail | None:
    """Take the next mail that was due at `now`, for a lease that begins at this moment; None when none is left.

    What is returned belongs to no session: it says what the mail was when it was claimed.
    """
    mail = db.session.scalars(_taking(), {"due_by": now, "lease_ends": max(now, clock.now()) + LEASE}).one_or_none()
    if mail:
        db.session.expunge(mail)
    return mail


def conclude(mail: OutgoingMail, outcome: Outcome) -> bool:
    """Write down how an attempt went; return False where its lease has ended and another has the mail.

    That it was sent is written down all the same: the other's answer counts no more.
    """
    if outcome.state is MailState.SENT:
        taken: Any = db.session.execute(_sent(mail.is_secret, mail.is_last), {"mail_id": mail.id, "now": clock.now()})
        return bool(taken.rowcount == 1)
    is_ours = (OutgoingMail.state == MailState.SENDING, OutgoingMail.attempts == mail.attempts)
    return _changed(update(OutgoingMail).where(OutgoingMail.id == mail.id, *is_ours).values(_values(mail, outcome)))


def give_back(mail: OutgoingMail) -> bool:
    """Let go of a mail that was claimed and not tried: the next worker takes it at once."""
    untried = {"attempts": OutgoingMail.attempts - 1, "next_attempt_at": clock.now(), "state": MailState.QUEUED}
    is_ours = (OutgoingMail.state == MailState.SENDING, OutgoingMail.attempts == mail.attempts)
    return _changed(update(OutgoingMail).where(OutgoingMail.id == mail.id, *is_ours).values(untried))


def put_back(mail: OutgoingMail, trouble: Trouble) -> Outcome:
    """Try again later, and give up at last.

    A mail that is refused for now waits ever longer. Where the server is in trouble, no mail is to blame: all are
    tried soon after it is back.
    """
    is_own = not trouble.is_of_server
    tries = mail.refusals + 1 if is_own else mail.attempts
    if tries >= (MOST_REFUSALS if is_own else MOST_ATTEMPTS):
        return Outcome(MailState.FAILED, trouble.reason)
    wait = wait_after(tries, trouble.first_wait, LONGEST_WAIT if is_own else LONGEST_WAIT_FOR_SERVER)
    return Outcome(MailState.QUEUED, trouble.reason, wait, is_own)


def wait_after(tries: int, first: timedelta = SHORTEST_WAIT, longest: timedelta = LONGEST_WAIT) -> timedelta:
    """Double the wait each time, with jitter so that a thousand mails do not come back in one second."""
    wait: timedelta = min(first * 2 ** min(tries, 20), longest)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 - spreading load, not a secret


def catch_up_with_clock(now: datetime) -> int:
    """Make due what a clock that was set back has left in the future; return how many mails there were.

    What was never tried waits for nothing. No lease and no wait is longer than these, so they were set later than now;
    whoever holds such a lease may still be at work, and keeps it for as long as any lease lasts.
    """
    untried = and_(OutgoingMail.state == MailState.QUEUED, OutgoingMail.attempts == 0)
    overlong = OutgoingMail.next_attempt_at > now + LONGEST_WAIT * 1.2
    held_from_future = and_(OutgoingMail.state == MailState.SENDING, OutgoingMail.next_attempt_at > now + LEASE * 2)
    instant = case((OutgoingMail.state == MailState.SENDING, now + LEASE), else_=now)
    ahead = update(OutgoingMail).where(IS_WAITING, OutgoingMail.next_attempt_at > now)
    return _number(ahead.where(or_(untried, overlong, held_from_future)).values(next_attempt_at=instant))


@lru_cache(maxsize=1)
def _taking() -> ReturningUpdate[OutgoingMail]:
    """Return the one statement that finds a mail nobody holds and takes it; building it costs as much as running it."""
    nobodys = due(bindparam("due_by", type_=UtcDateTime())).where(~pausing.rests()).with_only_columns(OutgoingMail.id)
    return (
        update(OutgoingMail)
        .where(OutgoingMail.id == nobodys.limit(1).with_for_update(skip_locked=True).scalar_subquery())
        .values(
            state=MailState.SENDING,
            attempts=OutgoingMail.attempts + 1,
            next_attempt_at=bindparam("lease_ends", type_=UtcDateTime()),
        )
        .returning(OutgoingMail)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


@lru_cache(maxsize=4)
def _sent(is_secret: bool, is_last: bool) -> Update:
    """Return the statement that writes down that a mail has left, and forgets what was for its reader alone."""
    now = bindparam("now", type_=UtcDateTime())
    forgotten = {"error": None} | forgetting.what_is_over(now, is_secret=is_secret, is_last=is_last)
    is_ours = (OutgoingMail.id == bindparam("mail_id"), OutgoingMail.state == MailState.SENDING)
    row = update(OutgoingMail).where(*is_ours).values(state=MailState.SENT, sent_at=now, **forgotten)
    return row.execution_options(synchronize_session=False)


def _values(mail: OutgoingMail, outcome: Outcome) -> dict[str, Any]:
    now = clock.now()
    values: dict[str, Any] = {"state": outcome.state, "error": outcome.error and outcome.error[:500]}
    if outcome.wait is not None:
        values["next_attempt_at"] = now + outcome.wait
    if outcome.is_refused:
        values["refusals"] = OutgoingMail.refusals + 1
    if outcome.state not in (MailState.QUEUED, MailState.HELD):
        values |= forgetting.once_over(mail, now)
    return values


def _changed(statement: Update) -> bool:
    return _number(statement) == 1


def _number(statement: Update) -> int:
    result: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)
