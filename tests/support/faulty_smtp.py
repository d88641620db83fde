"""A mail server that goes wrong where a test wants it to: it hangs, hangs up or refuses at any step of the talk."""

import socket
import threading
import time
from contextlib import suppress
from typing import Any

from tests.support.smtp import free_port

STEPS = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "QUIT")
ANSWERS = {
    "CONNECT": "220 here",
    "EHLO": "250 here",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "BODY": "250 taken",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}
PATIENCE_SECONDS = 10
DRIP_SECONDS = 0.1


class FaultySmtpServer:
    """Speaks just enough SMTP for our mails; `faults[step]` is "hang", "hang up", "drip" or an answer.

    After 421 it hangs up; "drip" is an answer that never ends, byte by byte. After `most_mails` on a line it hangs up
    or answers `enough`. `bodies` are the mails whose last line has arrived, whatever was answered then.
    """

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}
        self.most_mails: int | None = None
        self.enough = "hang up"
        self.bodies: list[str] = []
        self.connections = 0
        self._over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", free_port()))
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """Return what EVENTHUB_SMTP_URL takes."""
        return f"smtp://127.0.0.1:{self._socket.getsockname()[1]}"

    def open_lines(self, patience: float = 5) -> int:
        """Wait until every line is closed, and return how many are not."""
        deadline = time.monotonic() + patience
        while (left := sum(thread.is_alive() for thread in self._threads[1:])) and time.monotonic() < deadline:
            time.sleep(0.01)
        return left

    def stop(self) -> None:
        """Hang up on everybody."""
        self._over.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self._threads.append(threading.Thread(target=self._talk, args=(connection,)))
            self._threads[-1].start()

    def _talk(self, connection: Any) -> None:
        connection.settimeout(PATIENCE_SECONDS)
        with suppress(OSError, ValueError), connection, connection.makefile("rwb") as line:
            self._converse(line)

    def _converse(self, line: Any) -> None:
        if not self._answer(line, "CONNECT"):
            return
        taken = 0
        while said := line.readline().decode():
            step = said[:4].strip().upper()
            step = step if step in ANSWERS else "QUIT"
            if step == "MAIL" and taken == self.most_mails:
                self._say(line, self.enough)
                return
            taken += step == "DATA"
            if not self._answer(line, step) or step == "QUIT":
                return
            if step == "DATA" and "DATA" not in self.faults and not self._take(line):
                return

    def _take(self, line: Any) -> bool:
        body = []
        while (each := line.readline()) not in (b".\r\n", b""):
            body.append(each.decode())
        self.bodies.append("".join(body))
        return self._answer(line, "BODY")

    def _answer(self, line: Any, step: str) -> bool:
        """Answer a step as told; return whether the talk goes on."""
        return self._say(line, self.faults.get(step, ANSWERS[step]))

    def _say(self, line: Any, answer: str) -> bool:
        if answer == "hang":
            self._over.wait(PATIENCE_SECONDS)
        if answer in ("hang", "hang up"):
            return False
        if answer == "drip":
            return self._drip(line)
        line.write(f"{answer}\r\n".encode())
        line.flush()
        return not answer.startswith("421")

    def _drip(self, line: Any) -> bool:
        """Say something every now and then, and never all of it."""
        while not self._over.wait(DRIP_SECONDS):
            line.write(b"2")
            line.flush()
        return False
