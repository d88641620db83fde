"""Questions about an event and, in the same breath, what there is to ask of who registers."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select

from eventhub.events import queries as events
from eventhub.events.models import Event
from eventhub.registration.queries.consents import has_live_texts
from eventhub.registration.queries.setups import has_live_types, has_questions_for_all


def event_and_asks(user: Any) -> Select[Event, bool, bool, bool]:
    """Select the event `event_id`, if a person (or None, a stranger) may know of it, and the facts of its `Asks`."""
    return _for_strangers() if user is None else _with_asks(events.one_visible_to(user))


@lru_cache(maxsize=1)
def _for_strangers() -> Select[Event, bool, bool, bool]:
    return _with_asks(events.one_visible_to(None))


def _with_asks(query: Select[Event]) -> Select[Event, bool, bool, bool]:
    return query.add_columns(*_asks())


@lru_cache(maxsize=1)
def _asks() -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    """Ask, beside an event, for the facts of its `Asks`, in their order."""
    return has_live_types(), has_questions_for_all(), has_live_texts()
