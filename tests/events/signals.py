"""Listening to what events tell the features above them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eventhub import signals

SENT = (
    *("event_published", "event_rescheduled", "event_postponed", "event_resumed"),
    *("event_cancelled", "seats_changed"),
)


@contextmanager
def heard() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Collect the names and values of the signals events send inside the block."""
    calls: list[tuple[str, dict[str, Any]]] = []
    receivers = {name: _listener(name, calls) for name in SENT}
    for name, receiver in receivers.items():
        getattr(signals, name).connect(receiver)
    yield calls
    for name, receiver in receivers.items():
        getattr(signals, name).disconnect(receiver)


def _listener(name: str, calls: list[tuple[str, dict[str, Any]]]) -> Any:
    return lambda _event, **values: calls.append((name, values))
