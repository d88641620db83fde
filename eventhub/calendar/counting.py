"""What every calendar page says of all public events: asked once for each public version, then remembered."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Select, func, select, union_all

from eventhub.calendar import queries, versions
from eventhub.calendar.choices import choices
from eventhub.calendar.filters import Filters
from eventhub.db import db
from eventhub.events.models import Event
from eventhub.events.states import PUBLIC_STATES, EventState

MOST = 2_000
_NAME = "counted_calendar"


class Count:
    """Answers that hold for one public version, which is asked for once."""

    def __init__(self) -> None:
        self._version = versions.current()

    def choices(self) -> tuple[Any, ...]:
        """Return what the calendar can be filtered by."""
        found: tuple[Any, ...] = self._remembered("choices", lambda: tuple(db.session.execute(choices())))
        return found

    def number(self, filters: Filters, now: datetime) -> tuple[int, tuple[datetime, ...]]:
        """Return how many events `cards` finds, and when at the earliest an event ends, which may change that."""
        known = self._remembered(filters, lambda: _counted(filters, now))
        if any(end <= now for end in known[1]):
            self._forget(filters)
            known = self._remembered(filters, lambda: _counted(filters, now))
        number, ends = known
        return int(number), ends

    @property
    def version(self) -> int | None:
        """What is public now, by its number."""
        return self._version

    def _forget(self, key: Hashable) -> None:
        current_app.extensions[_NAME][1].pop(key, None)

    def _remembered(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        """Forget everything when the public version has changed, or when it becomes too much."""
        if self._version is None:
            return ask()
        version, known = current_app.extensions.get(_NAME, (None, {}))
        if version != self._version or len(known) >= MOST:
            known = {}
            current_app.extensions[_NAME] = (self._version, known)
        answer = known.get(key)
        if answer is None:
            answer = known[key] = ask()
        return answer


def number_and_next_end(filters: Filters, now: datetime) -> Select[Any]:
    """Select how many events `cards` finds, and when the next of all public events ends: until then it stays so."""
    firsts = [_next_end(state, now).subquery() for state in PUBLIC_STATES]
    ends = union_all(*(select(each.c.ends_at) for each in firsts)).subquery()
    next_end = select(func.min(ends.c.ends_at)).scalar_subquery()
    return select(queries.count(filters, now).scalar_subquery().label("number"), next_end.label("next_end"))


def _next_end(state: EventState, now: datetime) -> Select[Any]:
    """Select the end that follows in the index of one state."""
    coming = select(Event.ends_at).where(Event.state == state, Event.ends_at > now)
    return coming.order_by(Event.ends_at).limit(1)


def _counted(filters: Filters, now: datetime) -> tuple[int, tuple[datetime, ...]]:
    number, end = db.session.execute(number_and_next_end(filters, now)).one()
    return number, (end,) if end else ()
