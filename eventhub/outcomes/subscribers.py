"""What outcomes do when something happens below, in the same transaction."""

from typing import Any

from sqlalchemy import select

from eventhub.db import db
from eventhub.matchmaking.models import Profile
from eventhub.outcomes.models import Outcome
from eventhub.registration.models.registrations import Registration
from eventhub.registration.personal import plain
from eventhub.signals import personal_data_asked


@personal_data_asked.connect
def tell_of_outcomes(registration: Registration, **_circumstances: Any) -> dict[str, Any]:
    """What somebody said came of their meetings; what the others said is theirs."""
    own = select(Outcome).join(Outcome.profile).where(Profile.registration_id == registration.id).order_by(Outcome.id)
    rows = db.session.scalars(own).all()
    return {"outcomes": [{"with": _met(each), **plain(each, ("kind", "months", "note", "said_at"))} for each in rows]}


def _met(outcome: Outcome) -> list[str]:
    return [person.registration.name for person in outcome.meeting.partners_of(outcome.profile)]
