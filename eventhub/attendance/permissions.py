"""Who may check people in."""

from typing import Any

from sqlalchemy import select

from eventhub.attendance.models import DoorHelper
from eventhub.db import first_or_none
from eventhub.events import permissions as events
from eventhub.events.models import Event


def can_check_in(user: Any, event: Event) -> bool:
    """Whoever edits an event runs its doors, and so does whoever was asked to help there."""
    return events.can_edit(user, event) or _helps(user, event)


def _helps(user: Any, event: Event) -> bool:
    if user is None:
        return False
    own = select(DoorHelper).where(DoorHelper.event_id == event.id, DoorHelper.user_id == user.id)
    return first_or_none(own) is not None
