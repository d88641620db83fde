"""What a mail costs with 1,000 and with 100,000 in the queue: to claim, and to send to a sink on this machine.

    python -m benchmarks.mail [MAILS] [QUEUED ...]

On databases of its own, a file and the tests' PostgreSQL, prints for each length of the queue milliseconds a claim, by
which index the next mail is found, mails a second, and CPU milliseconds a mail of the process that sends. The sink is
a process of its own.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice

from flask import Flask
from sqlalchemy import insert, text

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.mail.jobs import send_all_due
from eventhub.mail.kinds import MailKind
from eventhub.mail.leases import claim
from eventhub.mail.models import IS_WAITING, OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.smtp import SmtpTransport
from tests.support.application import build, close
from tests.support.databases import NAMES, prepare
from tests.support.run import Run
from tests.support.smtp import SmtpServer

MAILS = 500
QUEUED = (1_000, 100_000)
CLAIMS = 200
ROWS_A_STEP = 5_000
LINE = "{:<12} {:>9} {:>11} {:>11} {:>12} {:>11}  {}"
SINK = "--sink"


class Sink(SmtpServer):
    """Takes every mail and keeps none."""

    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:  # noqa: N802
        """Say yes."""
        return self.answer


def main(mails: int, queued: tuple[int, ...]) -> None:
    """Print a line for each database and length of the queue."""
    print(LINE.format("database", "queued", "write, ms", "claim, ms", "CPU, ms", "a second", "found"))
    run = Run()
    try:
        with sink() as url:
            for name in NAMES:
                database = prepare(name, run.scratch, "bench")
                app = build(database.url)
                app.extensions["mail_transport"] = SmtpTransport(url)
                with app.app_context():
                    for number in queued:
                        print(LINE.format(name, f"{number:,}", *_measure(app, number, mails)), flush=True)
                close(app)
                database.close()
    finally:
        run.end()


def _measure(app: Flask, number: int, mails: int) -> Iterator[str]:
    """Fill the outbox, and yield the figures of a line."""
    _fill(number)
    yield f"{_writing(mails):.2f}"
    yield f"{_claiming():.2f}"
    seconds, cpu, sent = _sending(min(mails, number - CLAIMS))
    yield f"{cpu / sent * 1000:.1f}"
    yield f"{sent / seconds:.0f}"
    yield _plan()
    app.extensions["mail_transport"].close()


def _writing(mails: int) -> float:
    """Return the milliseconds of queueing one mail, undone afterwards."""
    began = time.perf_counter()
    with unit_of_work():
        for each in range(mails):
            queue_mail(f"mail:{each}", f"reader{each}@example.org", "accounts/sign_in", url="http://127.0.0.1/")
        seconds = time.perf_counter() - began
        db.session.rollback()
    return seconds / mails * 1000


def _claiming() -> float:
    began = time.perf_counter()
    for _ in range(CLAIMS):
        with unit_of_work():
            claim(clock.now())
    return (time.perf_counter() - began) / CLAIMS * 1000


def _sending(mails: int) -> tuple[float, float, int]:
    began, cpu = time.perf_counter(), time.thread_time()
    sent = sum(islice(send_all_due(clock.now()), mails))
    return time.perf_counter() - began, time.thread_time() - cpu, sent


def _fill(number: int) -> None:
    due = clock.now() - timedelta(hours=1)
    with unit_of_work():
        db.session.execute(OutgoingMail.__table__.delete())
        for start in range(0, number, ROWS_A_STEP):
            rows = [_row(each, due) for each in range(start, min(number, start + ROWS_A_STEP))]
            db.session.execute(insert(OutgoingMail), rows)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if db.engine.dialect.name == "postgresql" else "ANALYZE"))


def _row(number: int, due: object) -> dict[str, object]:
    return {
        "dedupe_key": f"queued:{number}",
        "recipient": f"reader{number}@example.org",
        "kind": MailKind.NOTICE,
        "template": "accounts/sign_in",
        "context": {"url": "http://127.0.0.1/sign-in/1234567890"},
        "next_attempt_at": due,
    }


def _plan() -> str:
    """Name the index by which the next mail is found, as the database itself says."""
    explain = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    query = f"SELECT * FROM outgoing_mail WHERE {IS_WAITING} AND next_attempt_at <= :now"
    steps = db.session.execute(text(f"{explain} {query} ORDER BY next_attempt_at, id LIMIT 1"), {"now": clock.now()})
    words = " ".join(str(row) for row in steps)
    db.session.rollback()
    found = "by its index" if "ix_outgoing_mail_waiting" in words else "WITHOUT its index"
    return f"{found}{', sorting' if 'B-TREE' in words or 'Sort' in words else ''}"


@contextmanager
def sink() -> Iterator[str]:
    """Run a mail server that keeps nothing, in a process of its own, and return its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.mail", SINK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.communicate()


def serve() -> None:
    """Take mails until nobody holds the other end any more."""
    server = Sink()
    server.start()
    print(server.url, flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    if SINK in sys.argv:
        serve()
    else:
        given = [int(each) for each in sys.argv[1:]]
        main(given[0] if given else MAILS, tuple(given[1:]) or QUEUED)
