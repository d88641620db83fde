"""A mail server that goes wrong where a test wants it to: it hangs, hangs up or refuses at any step of the talk."""

import socket
import threading
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
    "QUIT": "221 bye",
}
PATIENCE_SECONDS = 10


class FaultySmtpServer:
    """Speaks just enough SMTP for one mail a connection; `faults[step]` is "hang", "hang up" or an answer.

    After 421 it hangs up. `bodies` are the mails whose last line has arrived, whatever was answered then.
    """

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}
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
        with connection, connection.makefile("rwb") as line:
            try:
                self._converse(line)
            except (OSError, ValueError):
                return

    def _converse(self, line: Any) -> None:
        if not self._answer(line, "CONNECT"):
            return
        while said := line.readline().decode():
            step = said[:4].strip().upper()
            step = step if step in ANSWERS else "QUIT"
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
        fault = self.faults.get(step, ANSWERS[step])
        if fault == "hang":
            self._over.wait(PATIENCE_SECONDS)
        if fault in ("hang", "hang up"):
            return False
        line.write(f"{fault}\r\n".encode())
        line.flush()
        return not fault.startswith("421")
