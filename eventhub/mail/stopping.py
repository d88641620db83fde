"""The signed addresses by which a reader stops mails of a kind, with or without an account."""

import hashlib

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from eventhub.mail.kinds import STOPPABLE
from eventhub.mail.models import OutgoingMail
from eventhub.web.pages import address

_PURPOSE = "stop mails"


def page_of(mail: OutgoingMail) -> str:
    """Return the address of the page that stops mails like this one, empty where they cannot be stopped."""
    return address("mail.show_stopping", token=token_of(mail)) if mail.kind in STOPPABLE else ""


def one_click_of(mail: OutgoingMail) -> str:
    """Return the address to which the reader's own mail program may send RFC 8058's single request."""
    return address("mail.stop_at_once", token=token_of(mail))


def token_of(mail: OutgoingMail) -> str:
    """Name a mail's reader and kind for nobody else to read or to make up."""
    return str(_serializer().dumps([mail.id, mail.kind.value, _fingerprint(mail.recipient)]))


def mail_id_of(token: str) -> int | None:
    """Return which mail a token came with, or None where it was not made here."""
    try:
        return int(_serializer().loads(token)[0])
    except BadSignature:
        return None


def fits(token: str, mail: OutgoingMail) -> bool:
    """Whether the token came with this very mail, and not with one lost since that had the same number."""
    return mail.kind in STOPPABLE and token == token_of(mail)


def _fingerprint(recipient: str) -> str:
    return hashlib.sha256(recipient.lower().encode()).hexdigest()[:16]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=_PURPOSE)
