"""What outcomes do when something happens below, in the same transaction."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from eventhub.db import db, first_or_none
from eventhub.matchmaking import queries as matchmaking
from eventhub.matchmaking.models import Attendee, Meeting, Profile
from eventhub.outcomes.models import Outcome, OutcomeQuestion
from eventhub.registration.models.registrations import Registration
from eventhub.registration.personal import plain
from eventhub.signals import personal_data_asked, registrations_merged


@registrations_merged.connect
def join_words(kept: Registration, *, gone: Registration, **_circumstances: Any) -> None:
    """What came of the meetings that are the kept registration's now is said under it, and nobody is asked twice."""
    one, other = (first_or_none(matchmaking.profile_at(each)) for each in (kept, gone))
    if one is None or other is None:
        return
    theirs = select(Attendee.meeting_id).where(Attendee.profile_id == one.id)
    said = (Outcome.profile_id == other.id, Outcome.meeting_id.in_(theirs))
    db.session.execute(update(Outcome).where(*said).values(profile_id=one.id))
    asked = select(OutcomeQuestion.months).where(OutcomeQuestion.profile_id == one.id)
    again = (OutcomeQuestion.profile_id == other.id, OutcomeQuestion.months.not_in(asked))
    db.session.execute(update(OutcomeQuestion).where(*again).values(profile_id=one.id))


@personal_data_asked.connect
def tell_of_outcomes(registration: Registration, **_circumstances: Any) -> dict[str, Any]:
    """What somebody said came of their meetings; what the others said is theirs."""
    who = selectinload(Meeting.attendees).joinedload(Attendee.profile).joinedload(Profile.registration)
    own = select(Outcome).join(Outcome.profile).where(Profile.registration_id == registration.id).order_by(Outcome.id)
    own = own.options(joinedload(Outcome.meeting).options(who))
    asked = select(OutcomeQuestion).join(OutcomeQuestion.profile).where(Profile.registration_id == registration.id)
    rounds = db.session.scalars(asked.order_by(OutcomeQuestion.months))
    said = ("kind", "months", "note", "said_at")
    return {
        "outcomes": [{"with": _met(each), **plain(each, said)} for each in db.session.scalars(own).all()],
        "asked_for_outcomes": [plain(each, ("months", "asked_at")) for each in rounds],
    }


def _met(outcome: Outcome) -> list[str]:
    return [person.registration.name for person in outcome.meeting.partners_of(outcome.profile)]
