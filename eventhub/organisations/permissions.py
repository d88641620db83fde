"""Who may do what with an organisation's entry and with who belongs to it."""

from typing import Any

from eventhub.directory.models import Organisation
from eventhub.directory.queries import is_member


def can_edit(user: Any, organisation: Organisation) -> bool:
    """Whoever speaks for an organisation changes its entry, and so do programme managers."""
    return user is not None and (user.is_programme_manager or is_member(user, organisation))


def can_vouch(user: Any, organisation: Organisation) -> bool:
    """Whoever speaks for an organisation sees who belongs to it and answers who wants to."""
    return can_edit(user, organisation)


def can_merge(user: Any) -> bool:
    """Only programme managers decide that two entries are one organisation."""
    return user is not None and user.is_programme_manager
