"""The only place where a record's state is set."""

import enum
from typing import Any

from eventhub.errors import InvalidTransition
from eventhub.history.operations import record


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
    record(subject, "moved", by=by, source=source.value, target=target.value, note=note)


def _noun(subject: Any) -> str:
    return str(subject.__tablename__).replace("_", " ")


def _words(state: enum.Enum) -> str:
    return str(state.value).replace("_", " ")
