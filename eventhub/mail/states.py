"""Where a mail is on its way, and which way it can go from there."""

import enum


class MailState(enum.Enum):
    """Where a mail is on its way."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    CANCELLED = "cancelled"


MOVES = {
    MailState.QUEUED: {MailState.SENDING, MailState.HELD, MailState.CANCELLED},
    MailState.SENDING: set(MailState),
    MailState.SENT: set(),
    MailState.FAILED: {MailState.QUEUED, MailState.CANCELLED},
    MailState.HELD: {MailState.QUEUED, MailState.CANCELLED},
    MailState.CANCELLED: set(),
}
"""Which state follows which; a mail whose sender died is taken by the next one, and is being sent again."""

WAITING = (MailState.QUEUED, MailState.SENDING)
"""What the worker has still to see to."""

STOPPED = "stopped"
"""The reason of a mail that did not leave because its reader wants none of its kind."""
EXPIRED = "expired"
"""The reason of a mail that did not leave because its time is over."""
OUTDATED = "outdated"
"""The reason of a mail that did not leave because what it says is no longer so."""
ERASED = "erased"
"""The reason of a mail that did not leave because its reader was erased."""
RESTORED = "restored"
"""The reason of a mail that is held since it may have left before the installation was restored from a backup."""
UNWRITABLE = "This mail cannot be written"
"""How the reason of a mail begins whose words or address cannot be used."""
