"""A real mail server on a free port of this machine."""

import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

ACCEPTED = "250 Message accepted for delivery"


class SmtpServer:
    """Takes every mail into `messages`; set `answer` to another SMTP reply to refuse them."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answer = ACCEPTED
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port(), ready_timeout=60)

    @property
    def url(self) -> str:
        """Return what EVENTHUB_SMTP_URL takes."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    def start(self) -> None:
        """Listen."""
        self._controller.start()

    def stop(self) -> None:
        """Hang up; what was taken stays readable."""
        self._controller.stop()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a mail and its recipients, unless told to refuse it."""
        if self.answer == ACCEPTED:
            message = message_from_bytes(envelope.content, policy=policy.default)
            message["X-Delivered-To"] = ", ".join(envelope.rcpt_tos)
            self.messages.append(message)
        return self.answer


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
