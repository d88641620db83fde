"""The way out: one real transport, and one in memory for tests."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Protocol

from flask import current_app

from eventhub.mail.parcels import Parcel


class Transport(Protocol):
    """Where messages leave the house."""

    def send(self, parcel: Parcel) -> None:
        """Hand one mail over, or raise smtplib.SMTPException or OSError."""

    def close(self) -> None:
        """Let go of the line; the next mail opens another."""


class MemoryTransport:
    """Keeps what was sent, for tests to read."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    def send(self, parcel: Parcel) -> None:
        """Keep one mail, as its reader's program understands it."""
        self.messages.append(message_from_bytes(parcel.content, policy=policy.default))

    def close(self) -> None:
        """Nothing is held."""


def transport() -> Transport | None:
    """Return this application's way out, or None where mails are kept for staff to read."""
    way_out: Transport | None = current_app.extensions["mail_transport"]
    return way_out
