"""Who may do what with an event. Whether it is possible now is for the table of moves to say."""

from typing import Any

from eventhub.accounts.models import Role
from eventhub.directory.queries import is_member
from eventhub.events.models import Event


def can_create(user: Any) -> bool:
    """Hosts and programme managers draft events without a call."""
    return user is not None and (user.is_programme_manager or user.has_role(Role.HOST))


def can_edit(user: Any, event: Event) -> bool:
    """An event is edited by its host, whoever speaks for its organiser, and programme managers."""
    if user is None:
        return False
    return user.is_programme_manager or event.host_id == user.id or is_member(user, event.organiser)


def can_publish(user: Any, event: Event) -> bool:
    """Whoever edits an event answers for it in public."""
    return can_edit(user, event)


def can_approve(user: Any, event: Event) -> bool:
    """A programme manager approves any event but those they host themselves."""
    return user is not None and user.is_programme_manager and event.host_id != user.id


def can_cancel(user: Any, event: Event) -> bool:
    """Whoever edits an event may call it off."""
    return can_edit(user, event)
