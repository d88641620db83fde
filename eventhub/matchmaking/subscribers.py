"""What happens here when somebody gives up their place at an event."""

from typing import Any

from flask_babel import gettext as _

from eventhub.db import first_or_none
from eventhub.matchmaking import queries
from eventhub.matchmaking.operations import profiles
from eventhub.registration.models import Registration
from eventhub.signals import registration_cancelled


@registration_cancelled.connect
def leave_matchmaking(registration: Registration, *, by: Any, **_more: Any) -> None:
    """Whoever does not come keeps nobody waiting at a table."""
    profile = first_or_none(queries.profile_at(registration))
    if profile is not None:
        profiles.leave(profile, by=by, reason=str(_("%(name)s cannot come.", name=registration.name)))
