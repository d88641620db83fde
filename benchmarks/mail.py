"""What a mail costs: to write down, to claim from a long queue, to send to a sink on this machine.

    EVENTHUB_DATABASE_URL=... python -m benchmarks.mail [MAILS] [QUEUED ...]

Fills the outbox of an empty, migrated database, and prints mails a second, CPU milliseconds a mail, milliseconds a
claim for each length of the queue, and by which index the database finds the next mail.
"""

import sys
import time
from datetime import timedelta

from sqlalchemy import insert, text

from eventhub import clock
from eventhub.app import create_app
from eventhub.db import db, unit_of_work
from eventhub.mail.jobs import send_all_due
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import IS_WAITING, OutgoingMail
from eventhub.mail.operations import claim, queue_mail
from eventhub.mail.transport import SmtpTransport
from tests.support.smtp import SmtpServer

MAILS = 500
QUEUED = (1_000, 100_000)
CLAIMS = 200
ROWS_A_STEP = 5_000


class Sink(SmtpServer):
    """Takes every mail and keeps none."""

    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:  # noqa: N802
        """Say yes."""
        return self.answer


def main(mails: int, queued: tuple[int, ...]) -> None:
    """Measure one after the other, each on an empty outbox."""
    app = create_app()
    with app.app_context():
        print(f"database: {db.engine.dialect.name}")
        _empty()
        _sending(app, mails)
        for number in queued:
            _claiming(number)
        _empty()


def _sending(app: object, number: int) -> None:
    began = time.perf_counter()
    with unit_of_work():
        for each in range(number):
            queue_mail(f"mail:{each}", f"reader{each}@example.org", "accounts/sign_in", url="http://127.0.0.1/sign-in")
    print(f"write down:  {(time.perf_counter() - began) / number * 1000:.2f} ms a mail")
    sink = Sink()
    sink.start()
    app.extensions["mail_transport"] = SmtpTransport(sink.url)
    began, cpu = time.perf_counter(), time.thread_time()
    sent = sum(send_all_due(clock.now()))
    seconds, cpu = time.perf_counter() - began, time.thread_time() - cpu
    sink.stop()
    print(
        f"send:        {sent / seconds:.0f} mails a second, {cpu / sent * 1000:.1f} ms CPU a mail, {sent} of {number}"
    )


def _claiming(number: int) -> None:
    _empty()
    _fill(number)
    began = time.perf_counter()
    for _ in range(CLAIMS):
        with unit_of_work():
            claim(clock.now())
    print(f"claim:       {(time.perf_counter() - began) / CLAIMS * 1000:.2f} ms with {number} queued, {_plan()}")


def _fill(number: int) -> None:
    due = clock.now() - timedelta(hours=1)
    with unit_of_work():
        for start in range(0, number, ROWS_A_STEP):
            rows = [_row(each, due) for each in range(start, min(number, start + ROWS_A_STEP))]
            db.session.execute(insert(OutgoingMail), rows)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _row(number: int, due: object) -> dict[str, object]:
    return {
        "dedupe_key": f"queued:{number}",
        "recipient": f"reader{number}@example.org",
        "kind": MailKind.NOTICE,
        "template": "accounts/sign_in",
        "context": {"url": "http://127.0.0.1/"},
        "next_attempt_at": due,
    }


def _plan() -> str:
    """Name the index by which the next mail is found, as the database itself says."""
    explain = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    query = f"SELECT * FROM outgoing_mail WHERE {IS_WAITING} AND next_attempt_at <= :now"
    steps = db.session.execute(text(f"{explain} {query} ORDER BY next_attempt_at, id LIMIT 1"), {"now": clock.now()})
    words = " ".join(str(row) for row in steps)
    db.session.rollback()
    found = "by ix_outgoing_mail_waiting" if "ix_outgoing_mail_waiting" in words else "WITHOUT its index"
    return f"{found}{', sorting' if 'B-TREE' in words or 'Sort' in words else ''}"


def _empty() -> None:
    with unit_of_work():
        db.session.execute(OutgoingMail.__table__.delete())


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(given[0] if given else MAILS, tuple(given[1:]) or QUEUED)
