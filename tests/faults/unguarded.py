"""A gunicorn configuration that takes the guard of the seats away, to show that the tests would notice.

No row is locked any more, every statement commits by itself on SQLite, and there is time for others between reading a
row and acting on it. The constraint is taken away by the test, or, on SQLite, here.
"""

import time
from typing import Any

from sqlalchemy import Select, bindparam, event, select

from eventhub import db as database
from eventhub.registration.models.seats import Capacity
from eventhub.registration.operations import links, seats
from eventhub.registration.queries import seating

PAUSE_SECONDS = 0.05


def post_worker_init(worker: Any) -> None:
    """Take the guard away inside one web process, before its first request."""
    links.lock = seats.lock = _look_without_lock
    seating.held_capacity, seats.only_or_none = count_not_held, _find_and_rest
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


def _find_and_rest(query: Any, **values: Any) -> Any:
    found = database.only_or_none(query, **values)
    time.sleep(PAUSE_SECONDS)
    return found


def count_not_held() -> Select[Capacity]:
    """Select the count of an event's seats as `held_capacity` does, for whoever does not hold it."""
    counted = select(Capacity).where(Capacity.event_id == bindparam("event_id"))
    return counted.execution_options(populate_existing=True)


def _ignore_constraints(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA ignore_check_constraints=ON")
