"""What a mail server's answer, or its silence, means for the mail and for those behind it."""

import smtplib
from dataclasses import dataclass
from datetime import timedelta

SHORTEST_WAIT = timedelta(seconds=30)
PERMANENT = 500
BUSY = 421
WAITS = {
    450: timedelta(minutes=2),  # greylisting servers want to see us again after some minutes
    451: timedelta(minutes=2),
    452: timedelta(minutes=10),  # a full mailbox is not emptied at once
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a mail was not taken: for good or for now, whose fault it is, and how long to wait the first time."""

    reason: str
    is_final: bool = False
    is_of_server: bool = False
    first_wait: timedelta = SHORTEST_WAIT


def trouble(error: Exception) -> Trouble:
    """Read what went wrong on the wire.

    What the server says of a recipient or of the words is that mail's own; anything else, such as a wrong password, a
    refused sender or a lost line, is between us and the server: no mail's fault, and the others need not try it now.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _refusal(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPDataError):
        return _refusal(error.smtp_code, error.smtp_error)
    return Trouble(f"{type(error).__name__}: {error}", is_of_server=True)


def _refusal(code: int, answer: bytes | str) -> Trouble:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return Trouble(
        f"{code} {text}",
        is_final=code >= PERMANENT,
        is_of_server=code == BUSY,
        first_wait=WAITS.get(code, SHORTEST_WAIT),
    )
