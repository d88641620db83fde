"""Talking to a mail server: several mails a line."""

import re
import smtplib
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from eventhub.mail import lines
from eventhub.mail.answers import BUSY
from eventhub.mail.lines import Patience, PlainLine, TlsLine, open_line
from eventhub.mail.parcels import Parcel

OK, WILL_FORWARD, GO_ON, NO_SUCH_LETTERS = 250, 251, 354, 553
Line = PlainLine | TlsLine


class SmtpTransport:
    """A mail server at `smtp://[user:password@]host:port`; `smtps` speaks TLS from the start.

    The line stays open for the next mail until `close()`; one that the server has closed meanwhile is opened anew.
    """

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._patience = Patience()
        self._line: Line | None = None

    def send(self, parcel: Parcel) -> None:
        """Hand one mail over; once it is taken, nothing on the line matters any more."""
        self._patience.begin_mail()
        try:
            line = self._begin(parcel)
            _name_recipient(line, parcel)
            _hand_over(line, parcel)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refusal:
            self._make_ready(refusal)
            raise
        except BaseException:
            self._hang_up()
            raise

    def greet(self) -> None:
        """Open the line as a mail would, name and password included, and raise what a mail would meet."""
        self._patience.begin_mail()
        self._line = self._open()

    def close(self) -> None:
        """Say good-bye; whatever the answer is, all that was taken is taken."""
        if self._line:
            self._patience.begin_mail()
            with suppress(smtplib.SMTPException, OSError):
                self._line.quit()
            self._hang_up()

    def _begin(self, parcel: Parcel) -> Line:
        """Name the sender on the line that is open, or on a new one where that one is not there any more."""
        if self._line:
            with suppress(smtplib.SMTPException, OSError):
                _name_sender(self._line, parcel)
                return self._line
            self._hang_up()
        self._line = self._open()
        _name_sender(self._line, parcel)
        return self._line

    def _open(self) -> Line:
        parts = self._parts
        line = open_line(parts.hostname or "", parts.port or 0, self._patience, is_tls=parts.scheme == "smtps")
        if parts.username:
            try:
                line.login(unquote(parts.username), unquote(parts.password or ""))
            except BaseException:
                line.close()
                raise
        return line

    def _make_ready(self, refusal: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> None:
        """Keep the line for the next mail, unless the server is about to close it."""
        with suppress(smtplib.SMTPException, OSError):
            if self._line and BUSY not in _codes(refusal) and self._line.rset()[0] == OK:
                return
        self._hang_up()

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line:
            line.close()


def _name_sender(line: Line, parcel: Parcel) -> None:
    code, answer = line.mail(parcel.sender)
    if code != OK:
        raise smtplib.SMTPSenderRefused(code, answer, parcel.sender)


def _name_recipient(line: Line, parcel: Parcel) -> None:
    recipient = parcel.recipient
    if not recipient.isascii():
        why = b"the mail server has no letters for this address"
        raise smtplib.SMTPRecipientsRefused({recipient: (NO_SUCH_LETTERS, why)})
    code, answer = line.rcpt(recipient)
    if code not in (OK, WILL_FORWARD):
        raise smtplib.SMTPRecipientsRefused({recipient: (code, answer)})


def _hand_over(line: Line, parcel: Parcel) -> None:
    """Send the words; whether they are taken may need more thought than any other answer."""
    code, answer = line.docmd("data")
    if code == GO_ON:
        line.send(re.sub(rb"(?m)^\.", b"..", parcel.content) + b".\r\n")
        code, answer = line.getreply(lines.TAKING_SECONDS)
    if code != OK:
        raise smtplib.SMTPDataError(code, answer)


def _codes(refusal: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> set[int]:
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        return {code for code, _ in refusal.recipients.values()}
    return {refusal.smtp_code}
