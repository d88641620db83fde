"""The sending job: claim one mail, commit, send it, write down how it went. And the forgetting one."""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from flask import current_app
from sqlalchemy import Executable
from sqlalchemy.exc import InterfaceError, OperationalError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.jobs import step, stopping
from eventhub.mail import forgetting, leases
from eventhub.mail.answers import trouble
from eventhub.mail.kinds import ON_WISH, STOPPABLE
from eventhub.mail.leases import Outcome
from eventhub.mail.message import compose
from eventhub.mail.models import OutgoingMail
from eventhub.mail.parcels import Parcel
from eventhub.mail.preferences import wants
from eventhub.mail.states import EXPIRED, OUTDATED, STOPPED, UNWRITABLE, MailState
from eventhub.mail.transport import Transport, transport
from eventhub.signals import mail_leaving

log = logging.getLogger(__name__)

BODY_KEPT = timedelta(days=90)
ROW_KEPT = timedelta(days=400)
OF_DATABASE = (OperationalError, InterfaceError)
"""What no mail is to blame for: it is given back, and tried again when the database is there."""
WAITS_FOR_DATABASE = (1, 2, 4, 8, 16, 16)
"""How many seconds apart a worker tries to write down what became of a mail, while the database takes nothing."""


def send_all_due(now: datetime) -> Iterator[bool]:
    """Send every mail that is due, one at a time; yields whether each was taken by the mail server.

    Where the server itself is in trouble, the rest waits for the next tick: each tick then tries one mail only.
    """
    way_out, mail = transport(), _first(now)
    try:
        while mail:
            goes_on, outcome = _attempt(mail, way_out)
            tried, mail = mail, None
            mail = _conclude(tried, outcome, now if goes_on else None)
            yield outcome.error is None
    finally:
        _let_go(mail, way_out)


def forget_all_old(now: datetime) -> Iterator[bool]:
    """Forget what mails said after BODY_KEPT, and that there were any after ROW_KEPT."""
    for subject, statements in (
        ("bodies", (forgetting.bodies(now - BODY_KEPT), forgetting.last_words(now))),
        ("rows", (forgetting.rows(now - ROW_KEPT),)),
    ):
        yield step("forget_all_old", subject, partial(_execute_all, statements))


def _execute_all(statements: Iterable[Executable]) -> None:
    for each in statements:
        db.session.execute(each)


def _first(now: datetime) -> OutgoingMail | None:
    """Claim a mail; where none is due, also one that a clock set back has left in the future."""
    with unit_of_work():
        mail = leases.claim(now)
        if mail is None and leases.catch_up_with_clock(now):
            mail = leases.claim(now)
        return mail


def _conclude(mail: OutgoingMail, outcome: Outcome, next_of: datetime | None) -> OutgoingMail | None:
    """Write down how it went, however long the database takes; in the same transaction claim the next mail."""
    for wait in WAITS_FOR_DATABASE:
        with suppress(OperationalError):
            return _conclude_once(mail, outcome, next_of)
        log.warning("job=send_all_due mail=%d cannot be written down now", mail.id)
        time.sleep(0 if stopping.is_set() else wait)
    return _conclude_once(mail, outcome, next_of)


def _conclude_once(mail: OutgoingMail, outcome: Outcome, next_of: datetime | None) -> OutgoingMail | None:
    with unit_of_work():
        is_ours = leases.conclude(mail, outcome)
        following = leases.claim(next_of) if next_of and not stopping.is_set() else None
    log.info("job=send_all_due mail=%d state=%s%s", mail.id, outcome.state.value, "" if is_ours else " overtaken=yes")
    return following


def _attempt(mail: OutgoingMail, way_out: Transport | None) -> tuple[bool, Outcome]:
    """Try once; return whether the server is there for others, and how it went. One nobody can write fails alone."""
    if way_out is None:
        return True, leases.HELD
    try:
        if reason := _why_not(mail):
            return True, Outcome(MailState.CANCELLED, reason)
        parcel = compose(mail, current_app.config["MAIL_SENDER"])
    except OF_DATABASE:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a template or an address can raise must not stop the others
        log.error("mail=%d cannot be written: %s", mail.id, type(error).__name__)  # noqa: TRY400 - a trace holds addresses
        return True, Outcome(MailState.FAILED, f"{UNWRITABLE}: {error}")
    finally:
        db.session.rollback()  # what was read for it must not be held while the server thinks
    return _send(mail, parcel, way_out)


def _why_not(mail: OutgoingMail) -> str | None:
    """Say why a mail must not leave any more; asked at the last moment, since the world has gone on meanwhile."""
    if mail.expires_at and mail.expires_at <= clock.now():
        return EXPIRED
    if mail.kind in STOPPABLE and mail.kind not in ON_WISH and not wants(mail.recipient, mail.kind):
        return STOPPED
    if any(is_outdated for _receiver, is_outdated in mail_leaving.send(mail)):
        return OUTDATED
    return None


def _send(mail: OutgoingMail, parcel: Parcel, way_out: Transport) -> tuple[bool, Outcome]:
    """Hand one mail over."""
    try:
        way_out.send(parcel)
    except Exception as error:  # noqa: BLE001 - whatever happens on the wire, the mail must be put back
        met = trouble(error)
        if met.is_final:
            return True, Outcome(MailState.FAILED, met.reason)
        return not met.is_of_server, leases.put_back(mail, met)
    return True, leases.SENT


def _let_go(mail: OutgoingMail | None, way_out: Transport | None) -> None:
    """End with nothing in hand: the mail that was claimed is the next worker's at once, and the line is closed."""
    try:
        if mail:
            with unit_of_work():
                leases.give_back(mail)
    finally:
        if way_out:
            way_out.close()
