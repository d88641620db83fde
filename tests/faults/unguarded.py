"""A gunicorn configuration that takes the guard of the seats away, to show that the tests would notice.

No row is locked any more, every statement commits by itself on SQLite, and there is time for others between reading a
row and acting on it. The constraint is taken away by the test, or, on SQLite, here.
"""

import time
from typing import Any

from sqlalchemy import event

from eventhub import db as database
from eventhub.registration.operations import links, seats

PAUSE_SECONDS = 0.05


def post_worker_init(worker: Any) -> None:
    """Take the guard away inside one web process, before its first request."""
    links.lock = seats.lock = _look_without_lock
    with worker.wsgi.app_context():
        engine = database.db.engine
        if engine.dialect.name == "sqlite":
            event.remove(engine, "begin", database._on_sqlite_begin)
            event.listen(engine, "connect", _ignore_constraints)
            engine.dispose()


def _look_without_lock(row: Any) -> Any:
    database.db.session.refresh(row)
    time.sleep(PAUSE_SECONDS)
    return row


def _ignore_constraints(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA ignore_check_constraints=ON")
