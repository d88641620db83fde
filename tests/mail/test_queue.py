"""Finding the next mail costs the same however many wait: the database finds it by its index, and sorts nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event, insert, text

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.mail.leases import claim
from eventhub.mail.models import OutgoingMail

MAILS = 2_000


def fill() -> None:
    past = clock.now() - timedelta(hours=1)
    shared = {"template": "accounts/sign_in", "context": {}, "next_attempt_at": past}
    rows = [{"dedupe_key": f"{each}", "recipient": f"{each}@example.org", **shared} for each in range(MAILS)]
    with unit_of_work():
        db.session.execute(insert(OutgoingMail), rows)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def plan() -> str:
    """Let the database explain the very statement that claims, as it is sent."""
    explain = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    sent: list[tuple[str, Any]] = []
    with query_of(sent), unit_of_work():
        claim(clock.now())
    statement, values = sent[0]
    with db.engine.connect() as connection:
        return " ".join(str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", values))


@contextmanager
def query_of(sent: list[tuple[str, Any]]) -> Iterator[None]:
    def remember(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("UPDATE"):
            sent.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", remember)
    yield
    event.remove(db.engine, "before_cursor_execute", remember)


def test_the_next_mail_is_found_by_its_index_and_nothing_is_sorted(db_session: Any) -> None:
    """With the states as parameters, or one index for both, every claim looks through and sorts all that waits."""
    fill()
    words = plan()
    assert "ix_outgoing_mail_waiting" in words
    assert "B-TREE" not in words
    assert "Sort" not in words
