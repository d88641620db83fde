"""Real workers and the mail server they send to."""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from eventhub.db import db, unit_of_work
from eventhub.mail.models import MailState, OutgoingMail
from eventhub.mail.operations import queue_mail
from tests.support.application import SECRET_KEY
from tests.support.length import IS_FULL
from tests.support.smtp import SmtpServer

PATIENCE = 3_000 if IS_FULL else 180
NOBODY = "nobody@example.org"


class SlowPost(SmtpServer):
    """A mail server that takes its time, so that workers overlap; `on_mail` hears of each before they do."""

    seconds = 0.05
    on_mail: Callable[[int], None] | None = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Know everybody but nobody."""
        if address == NOBODY:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a mail, slowly."""
        await asyncio.sleep(self.seconds)
        answer = await super().handle_DATA(server, session, envelope)
        if self.on_mail:
            self.on_mail(len(self.messages))
        return answer

    def arrived(self) -> Counter[str]:
        """Count the mails by their Message-ID."""
        return Counter(message["Message-ID"] for message in self.messages)


class Worker:
    """A real worker process, in a hurry unless told otherwise."""

    def __init__(self, database_url: str, smtp_url: str, log: Path, program: str, **environment: str) -> None:
        self._log = log
        settings = {"DATABASE_URL": database_url, "SMTP_URL": smtp_url, "SECRET_KEY": SECRET_KEY}
        given = {**os.environ, **{f"EVENTHUB_{name}": value for name, value in settings.items()}, **environment}
        with log.open("wb") as output:
            command = [sys.executable, "-m", f"tests.faults.{program}"]
            self.process = subprocess.Popen(command, env=given, stdout=output, stderr=output)

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        self.process.kill()
        self.process.wait()

    def sent(self) -> int:
        """Count the mails it says it has sent."""
        return len(re.findall("state=sent", self._log.read_text()))

    def complaints(self) -> list[str]:
        """Return what went wrong in its own eyes."""
        return [line for line in self._log.read_text().splitlines() if " ERROR " in line or "Traceback" in line]


def queue(number: int, name: str = "sign-in", **changes: Any) -> None:
    """Write so many mails."""
    with unit_of_work():
        for each in range(number):
            url = f"http://127.0.0.1/sign-in/{each}"
            queue_mail(f"{name}:{each}", f"{name}{each}@example.org", "accounts/sign_in", url=url, **changes)


def states() -> dict[MailState, int]:
    """Count the mails by state."""
    db.session.rollback()
    query = select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state)
    return dict(db.session.execute(query).all())


def wait_until(is_so: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait until something has come about."""
    deadline = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < deadline, f"did not come about in {patience} s: {states()}"
        time.sleep(0.1)
