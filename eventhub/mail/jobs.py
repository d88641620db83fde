"""The sending job: claim one mail, commit, send it, write down how it went. And the forgetting one."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from flask import current_app

from eventhub import clock, pausing
from eventhub.db import db, first_or_none, lock, unit_of_work
from eventhub.jobs import step
from eventhub.mail import forgetting, operations, queries
from eventhub.mail.answers import trouble
from eventhub.mail.kinds import STOPPABLE
from eventhub.mail.message import compose
from eventhub.mail.models import OutgoingMail
from eventhub.mail.states import EXPIRED, OUTDATED, STOPPED, UNWRITABLE, MailState
from eventhub.mail.transport import Transport, transport
from eventhub.signals import mail_leaving

log = logging.getLogger(__name__)

BODY_KEPT = timedelta(days=90)
ROW_KEPT = timedelta(days=400)
Conclusion = Callable[[OutgoingMail], None]


def send_all_due(now: datetime) -> Iterator[bool]:
    """Send every mail that is due, one at a time; yields whether each was taken by the mail server.

    Where the server itself is in trouble, the rest waits for the next tick: each tick then tries one mail only.
    """
    while mail_id := _claim_next(now):
        mail = db.session.get_one(OutgoingMail, mail_id)
        goes_on, conclude = _attempt(mail)
        yield _conclude(mail, mail.attempts, conclude)
        if not goes_on:
            return


def forget_all_old(now: datetime) -> Iterator[bool]:
    """Forget what mails said after BODY_KEPT, and that there were any after ROW_KEPT."""
    for subject, statement in (
        ("bodies", forgetting.bodies(now - BODY_KEPT)),
        ("rows", forgetting.rows(now - ROW_KEPT)),
    ):
        yield step("forget_all_old", subject, partial(db.session.execute, statement))


def _claim_next(now: datetime) -> int | None:
    with unit_of_work():
        mail = None if pausing.is_paused() else operations.claim(now)
        return mail.id if mail else None


def _attempt(mail: OutgoingMail) -> tuple[bool, Conclusion]:
    """Try once; return whether the server is there for others, and what to write down."""
    way_out = transport()
    if way_out is None:
        return True, operations.mark_held
    if reason := _why_not(mail):
        return True, partial(operations.mark_unsent, reason=reason)
    return _send(mail, way_out)


def _why_not(mail: OutgoingMail) -> str | None:
    """Say why a mail must not leave any more; asked at the last moment, since the world has gone on meanwhile."""
    if mail.expires_at and mail.expires_at <= clock.now():
        return EXPIRED
    stopped = queries.is_stopped(mail.recipient, mail.kind)
    if mail.kind in STOPPABLE and first_or_none(stopped) is not None:
        return STOPPED
    if any(is_outdated for _receiver, is_outdated in mail_leaving.send(mail)):
        return OUTDATED
    return None


def _send(mail: OutgoingMail, way_out: Transport) -> tuple[bool, Conclusion]:
    """Hand one mail over; one that nobody can write or address fails alone."""
    try:
        message = compose(mail, current_app.config["MAIL_SENDER"])
    except Exception as error:  # noqa: BLE001 - whatever a template or an address can raise must not stop the others
        log.error("mail=%d cannot be written: %s", mail.id, type(error).__name__)  # noqa: TRY400 - a trace holds addresses
        return True, partial(operations.mark_failed, error=f"{UNWRITABLE}: {error}")
    try:
        way_out.send(message)
    except Exception as error:  # noqa: BLE001 - whatever happens on the wire, the mail must be put back
        met = trouble(error)
        if met.is_final:
            return True, partial(operations.mark_failed, error=met.reason)
        put_back = partial(operations.put_back, error=met.reason, first_wait=met.first_wait)
        return not met.is_of_server, put_back
    return True, operations.mark_sent


def _conclude(mail: OutgoingMail, attempt: int, conclude: Conclusion) -> bool:
    """Write down how an attempt went, unless its lease ended meanwhile and another worker has the mail.

    That it was sent is written down all the same: the other's answer counts no more.
    """
    with unit_of_work():
        lock(mail)
        is_ours = mail.state is MailState.SENDING and (mail.attempts == attempt or conclude is operations.mark_sent)
        if is_ours:
            conclude(mail)
    log.info("job=send_all_due mail=%d state=%s%s", mail.id, mail.state.value, "" if is_ours else " overtaken=yes")
    return mail.error is None
