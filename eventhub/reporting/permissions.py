"""Who may do what with an event's report."""

from typing import Any

from eventhub.directory.queries import is_member
from eventhub.events.models import Event


def can_write(user: Any, event: Event) -> bool:
    """A report is written by the event's host and whoever speaks for its organiser: managers read it."""
    return user is not None and (event.host_id == user.id or is_member(user, event.organiser))


def can_reopen(user: Any) -> bool:
    """Programme managers hand a report back."""
    return user is not None and bool(user.is_programme_manager)
