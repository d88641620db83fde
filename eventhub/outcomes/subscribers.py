"""What outcomes do when something happens below, in the same transaction."""

from typing import Any

from sqlalchemy import select

from eventhub.db import db
from eventhub.matchmaking.models import Profile
from eventhub.outcomes.models import Outcome, OutcomeQuestion
from eventhub.registration.models.registrations import Registration
from eventhub.registration.personal import plain
from eventhub.signals import personal_data_asked


@personal_data_asked.connect
def tell_of_outcomes(registration: Registration, **_circumstances: Any) -> dict[str, Any]:
    """What somebody said came of their meetings; what the others said is theirs."""
    own = select(Outcome).join(Outcome.profile).where(Profile.registration_id == registration.id).order_by(Outcome.id)
    asked = select(OutcomeQuestion).join(OutcomeQuestion.profile).where(Profile.registration_id == registration.id)
    rounds = db.session.scalars(asked.order_by(OutcomeQuestion.months))
    said = ("kind", "months", "note", "said_at")
    return {
        "outcomes": [{"with": _met(each), **plain(each, said)} for each in db.session.scalars(own).all()],
        "asked_for_outcomes": [plain(each, ("months", "asked_at")) for each in rounds],
    }


def _met(outcome: Outcome) -> list[str]:
    return [person.registration.name for person in outcome.meeting.partners_of(outcome.profile)]
