"""The only place where a record's state is set."""

import enum
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from eventhub.db import db
from eventhub.errors import InvalidTransition
from eventhub.history.operations import record, record_all

MOVED = "moved"


def can_move(subject: Any, target: enum.Enum) -> bool:
    """Whether the table of moves has an edge from the record's state to `target`."""
    return target in subject.TRANSITIONS[subject.state]


def move(subject: Any, target: enum.Enum, *, by: Any, note: str = "") -> None:
    """Move a record along its table and write down who did, when and why.

    Raises InvalidTransition (409) where the table has no such edge; there is no way round it.
    """
    source = subject.state
    if not can_move(subject, target):
        raise InvalidTransition(_noun(subject), _words(source), _words(target))
    subject.state = target
    record(subject, MOVED, by=by, source=source.value, target=target.value, note=note)


def begin_moved(kind: Any, rows: Sequence[Mapping[str, Any]], *, source: enum.Enum, by: Any) -> None:
    """Write many new records in one go, each as if it had moved once from `source` to its `state`, and who did that.

    What is written is what making and moving each of them alone would leave behind.
    """
    for target in {row["state"] for row in rows} - set(kind.TRANSITIONS[source]):
        raise InvalidTransition(kind.__tablename__.replace("_", " "), _words(source), _words(target))
    if not rows:
        return
    added = db.session.execute(insert(kind).returning(kind.id, kind.state), [dict(row) for row in rows])
    words = ({"subject_id": number, "target": state.value} for number, state in added.all())
    record_all(kind, ({"verb": MOVED, "source": source.value, **each} for each in words), by=by)


def _noun(subject: Any) -> str:
    return str(subject.__tablename__).replace("_", " ")


def _words(state: enum.Enum) -> str:
    return str(state.value).replace("_", " ")
