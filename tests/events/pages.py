"""What the browser sends from the host's desk."""

from typing import Any

from eventhub.events.forms.facts import values_of_event

WALL = "%Y-%m-%dT%H:%M"


def form_of(event: Any, **changes: Any) -> dict[str, Any]:
    """The facts form of an event as a browser posts it when nothing but `changes` was typed."""
    values = {name: value for name, value in (values_of_event(event) | changes).items() if value is not None}
    return {name: value.strftime(WALL) if hasattr(value, "strftime") else value for name, value in values.items()}


def desk(event: Any, *parts: str) -> str:
    """The address of an event's page on the desk, or of one below it."""
    return "/".join(("/staff/events", event.path, *parts))
