"""Which rows read differently after a flush: because they changed themselves, or because a row that they show did.

What is kept beside rows, such as the words they are found by, is written anew from this, in the same transaction.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from eventhub.db import Base


@dataclass(frozen=True)
class Watch:
    """A row whose change changes the subject.

    Where it is another row, `leads_by` is the subject's key to it, or `names` the attribute that holds its key to the
    subject. Where a row between the two holds both keys, `finds` is its key to the subject.
    """

    model: type[Base]
    attributes: tuple[str, ...]
    leads_by: InstrumentedAttribute[Any] | None = None
    names: str | None = None
    finds: InstrumentedAttribute[Any] | None = None


def changed(session: Session, subject: type[Base], watches: Iterable[Watch]) -> set[int]:
    """Return the ids of the subjects that read differently after this flush."""
    found: set[int] = set()
    for watch in watches:
        for row in chain(session.new, session.dirty):
            if type(row) is watch.model and _reads_differently(session, row, watch):
                found.update(_subjects(session, subject, watch, row))
        if watch.names:
            found.update(getattr(row, watch.names) for row in session.deleted if type(row) is watch.model)
    return found


def gone(session: Session, subject: type[Base]) -> list[int]:
    """Return the ids of the subjects that this flush took away."""
    return [row.id for row in session.deleted if type(row) is subject]


def _reads_differently(session: Session, row: Any, watch: Watch) -> bool:
    states = inspect(row).attrs
    return row in session.new or any(states[name].history.has_changes() for name in watch.attributes)


def _subjects(session: Session, subject: type[Base], watch: Watch, row: Any) -> Collection[int]:
    if watch.leads_by is not None:
        key: Any = subject.id if watch.finds is None else watch.finds
        return session.scalars(select(key).where(watch.leads_by == row.id)).all()
    return [getattr(row, watch.names or "id")]
