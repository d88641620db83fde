"""The sending job: claim one mail, commit, send it, write down how it went."""

import logging
import smtplib
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from flask import current_app

from eventhub.db import db, unit_of_work
from eventhub.mail import operations
from eventhub.mail.message import compose
from eventhub.mail.models import OutgoingMail
from eventhub.mail.transport import Transport, transport

log = logging.getLogger(__name__)

PERMANENT = 500
Conclusion = Callable[[OutgoingMail], None]


def send_all_due(now: datetime) -> Iterator[bool]:
    """Send every mail that is due, one at a time; yields whether each was taken by the mail server."""
    while mail_id := _claim_next(now):
        yield _send(mail_id)


def _claim_next(now: datetime) -> int | None:
    with unit_of_work():
        mail = operations.claim(now)
        return mail.id if mail else None


def _send(mail_id: int) -> bool:
    mail = db.session.get_one(OutgoingMail, mail_id)
    way_out = transport()
    conclude = _attempt(mail, way_out) if way_out else operations.mark_held
    with unit_of_work():
        conclude(mail)
    log.info("job=send_all_due mail=%d state=%s", mail_id, mail.state.value)
    return mail.error is None


def _attempt(mail: OutgoingMail, way_out: Transport) -> Conclusion:
    """Try once and return what to write down; a mail nobody can write or address fails alone."""
    try:
        message = compose(mail, current_app.config["MAIL_SENDER"])
    except Exception as error:  # noqa: BLE001 - whatever a template or an address can raise must not stop the others
        log.error("mail=%d cannot be written: %s", mail.id, type(error).__name__)  # noqa: TRY400 - a trace holds addresses
        return partial(operations.mark_failed, error=f"This mail cannot be written: {error}")
    try:
        way_out.send(message)
    except smtplib.SMTPRecipientsRefused as refused:
        return _after_refusal(*next(iter(refused.recipients.values())))
    except smtplib.SMTPDataError as refused:
        return _after_refusal(refused.smtp_code, refused.smtp_error)
    except Exception as error:  # noqa: BLE001 - our own trouble with the server, such as a wrong password, is no mail's fault
        return partial(operations.put_back, error=f"{type(error).__name__}: {error}")
    return operations.mark_sent


def _after_refusal(code: int, answer: bytes | str) -> Conclusion:
    """A 5xx answer is final; anything else is worth another try."""
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    conclude = operations.mark_failed if code >= PERMANENT else operations.put_back
    return partial(conclude, error=f"{code} {text}")
