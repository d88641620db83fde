"""The way out: one real transport, and one in memory for tests."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

from flask import current_app

SMTP_TIMEOUT_SECONDS = 30


class Transport(Protocol):
    """Where messages leave the house."""

    def send(self, message: EmailMessage) -> None:
        """Hand one message over, or raise smtplib.SMTPException or OSError."""


class SmtpTransport:
    """A mail server at `smtp://[user:password@]host:port`; `smtps` speaks TLS from the start."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)

    def send(self, message: EmailMessage) -> None:
        """Hand one message over in a connection of its own; once it is taken, nothing on the line matters any more."""
        connection = self._connect()
        try:
            if self._parts.username:
                connection.login(unquote(self._parts.username), unquote(self._parts.password or ""))
            connection.send_message(message)
        except BaseException:
            connection.close()
            raise
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
        connection.close()

    def _connect(self) -> smtplib.SMTP:
        host, port = self._parts.hostname or "", self._parts.port or 0
        if self._parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=SMTP_TIMEOUT_SECONDS, context=ssl.create_default_context())
        connection = smtplib.SMTP(host, port, timeout=SMTP_TIMEOUT_SECONDS)
        try:
            connection.ehlo()
            if connection.has_extn("starttls"):
                connection.starttls(context=ssl.create_default_context())
        except BaseException:
            connection.close()
            raise
        return connection


class MemoryTransport:
    """Keeps what was sent, for tests to read."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        """Keep one message."""
        self.messages.append(message)


def transport() -> Transport | None:
    """Return this application's way out, or None where mails are kept for staff to read."""
    way_out: Transport | None = current_app.extensions["mail_transport"]
    return way_out
