"""The count of public changes, by which a feed knows without looking that nothing has changed."""

from collections.abc import Callable
from typing import cast

from flask import Flask
from sqlalchemy import case, event, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from eventhub import clock
from eventhub.calendar.models import PublicVersion
from eventhub.db import INSERT, db

_CHANGED = "eventhub_public_changed"
ONLY = 1
"""The row's id."""
_NEXT = PublicVersion.number + 1
_NUMBER = str(select(PublicVersion.number))


def public_changed(session: Session) -> None:
    """Count one change when the transaction commits: all writers share the count, so none holds it for long."""
    session.info[_CHANGED] = True


def begin(session: Session) -> None:
    """Let there be a count."""
    insert = INSERT[db.engine.dialect.name](PublicVersion)
    session.execute(insert.values(id=ONLY, number=_now()).on_conflict_do_nothing())


def current() -> int | None:
    """Return the number of what is public now; None before anything was."""
    return db.session.scalar(select(PublicVersion.number))


def asker(app: Flask) -> Callable[[], int | None]:
    """Return what asks for that number outside of any request; a database that cannot tell makes it None."""
    with app.app_context():
        engine = db.engine

    def ask() -> int | None:
        try:
            with engine.connect() as connection:
                return cast("int | None", connection.exec_driver_sql(_NUMBER).scalar())
        except SQLAlchemyError:
            return None

    return ask


def _now() -> int:
    return int(clock.now().timestamp() * 1_000_000)


@event.listens_for(db.session, "before_commit")
def _count(session: Session) -> None:
    session.flush()
    if session.info.pop(_CHANGED, False):
        begin(session)
        session.execute(update(PublicVersion).values(number=case((_now() < _NEXT, _NEXT), else_=_now())))


@event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_CHANGED, None)
