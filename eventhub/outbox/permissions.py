"""Who may read and handle mails to others."""

from typing import Any


def can_handle(user: Any) -> bool:
    """Programme managers send again, hold and cancel mails; hosts only read those of their events."""
    return user is not None and bool(user.is_programme_manager)
