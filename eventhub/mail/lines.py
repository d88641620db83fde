"""A line to a mail server that keeps no mail longer than its lease allows, however slowly the server answers."""

import io
import math
import smtplib
import ssl
import time
from typing import Any

from eventhub.jobs import stopping

CONNECT_SECONDS = 6
ANSWER_SECONDS = 30
TAKING_SECONDS = 180
"""A server may look for long at what it was given before it takes it; whoever asks again sends it twice."""
MAIL_SECONDS = 240
"""All that one mail may take, opening the line included; less than its lease."""
LAST_SECONDS = 3
"""All that is left of it once the process is told to end."""
LOOKS_SECONDS = 0.2


class Patience:
    """How long to wait yet: for an answer, for all of one mail, and hardly at all once the process is told to end."""

    def __init__(self) -> None:
        self._mail = self._answer = self._end = math.inf

    def begin_mail(self) -> None:
        """Another mail has all the time that one may take."""
        self._mail = time.monotonic() + MAIL_SECONDS

    def await_answer(self, seconds: float) -> None:
        """One answer may take so long."""
        self._answer = time.monotonic() + seconds

    def left(self) -> float:
        """Return how many seconds are left."""
        now = time.monotonic()
        if stopping.is_set():
            self._end = min(self._end, now + LAST_SECONDS)
        return min(self._mail, self._answer, self._end) - now


class _Ears(io.RawIOBase):
    """Hears what the server says, until patience ends."""

    def __init__(self, sock: Any, patience: Patience) -> None:
        self._sock, self._patience = sock, patience

    def readable(self) -> bool:
        """It is for nothing else."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Take what has arrived, looking up now and then whether to go on waiting."""
        while (left := self._patience.left()) > 0:
            self._sock.settimeout(min(left, LOOKS_SECONDS))
            try:
                return int(self._sock.recv_into(buffer))
            except TimeoutError:
                continue
        raise TimeoutError("timed out")


class _Bounded:
    """What both lines add to smtplib, whose time-outs begin anew with every byte."""

    file: Any
    sock: Any

    def __init__(self, patience: Patience, *where: Any, **settings: Any) -> None:
        self._patience = patience
        super().__init__(*where, timeout=CONNECT_SECONDS, **settings)  # type: ignore[call-arg]

    def getreply(self, seconds: float | None = None) -> tuple[int, bytes]:
        """Wait for an answer, ANSWER_SECONDS unless told otherwise."""
        self._patience.await_answer(ANSWER_SECONDS if seconds is None else seconds)
        if self.file is None:
            self.file = io.BufferedReader(_Ears(self.sock, self._patience))
        try:
            answer: tuple[int, bytes] = super().getreply()  # type: ignore[misc]
        finally:
            if self.sock:
                self.sock.settimeout(CONNECT_SECONDS)
        return answer


class PlainLine(_Bounded, smtplib.SMTP):
    """Made secret by STARTTLS where the server offers it."""


class TlsLine(_Bounded, smtplib.SMTP_SSL):
    """Secret from the start."""


def open_line(host: str, port: int, patience: Patience, *, is_tls: bool) -> PlainLine | TlsLine:
    """Connect and greet; with STARTTLS where the server offers it."""
    secret = ssl.create_default_context
    line = TlsLine(patience, host, port, context=secret()) if is_tls else PlainLine(patience, host, port)
    try:
        line.ehlo_or_helo_if_needed()
        if not is_tls and line.has_extn("starttls"):
            line.starttls(context=secret())
            line.ehlo_or_helo_if_needed()
    except BaseException:
        line.close()
        raise
    return line
