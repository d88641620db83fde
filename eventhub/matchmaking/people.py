"""Reading everybody a participant may find, and whom they have met before."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from eventhub.db import db
from eventhub.matchmaking.asking import Rules
from eventhub.matchmaking.fit import Fitting, Person, person_of
from eventhub.matchmaking.languages import held_in
from eventhub.matchmaking.models import Attendee, Matchmaking, Meeting, Profile
from eventhub.matchmaking.states import MeetingState
from eventhub.matchmaking.vetoes import hidden_from
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import COMING


def people_listed(matchmaking: Matchmaking) -> list[Person]:
    """Return who agreed to be found and is expected, without loading a row for each."""
    people = (_person(*row) for row in db.session.execute(_listed(matchmaking)))
    return [replace(each, languages=held_in(matchmaking, each.languages)) for each in people]


def people_to_meet(mine: Profile) -> list[Person]:
    """Return whom a participant may ask, or be asked by, among those who are listed."""
    rules, me = Rules(mine.matchmaking), person_of(mine)
    hidden = {mine.id, *db.session.scalars(hidden_from(mine))}
    return [each for each in people_listed(mine.matchmaking) if each.id not in hidden and rules.let_meet(me, each)]


def fitting(mine: Profile, others: list[Person]) -> Fitting:
    """Return what holds a participant against everybody who is listed."""
    return Fitting(person_of(mine), others, set(db.session.scalars(met_before(mine))))


def met_before(profile: Profile) -> Select[int]:
    """Select the users a participant has met at other events."""
    mine, theirs = aliased(Attendee), aliased(Attendee)
    my_place, their_place = aliased(Registration), aliased(Registration)
    my_profile, their_profile = aliased(Profile), aliased(Profile)
    return (
        select(their_place.user_id)
        .select_from(mine)
        .join(my_profile, my_profile.id == mine.profile_id)
        .join(my_place, my_place.id == my_profile.registration_id)
        .join(Meeting, Meeting.id == mine.meeting_id)
        .join(theirs, theirs.meeting_id == Meeting.id)
        .join(their_profile, their_profile.id == theirs.profile_id)
        .join(their_place, their_place.id == their_profile.registration_id)
        .where(
            my_place.user_id == profile.registration.user_id,
            their_place.user_id != profile.registration.user_id,
            Meeting.state == MeetingState.HELD,
            Meeting.matchmaking_id != profile.matchmaking_id,
        )
        .distinct()
    )


def latest_of(place: Registration) -> Select[Profile]:
    """Select what the same person said at the event they described themselves for last."""
    return (
        select(Profile)
        .join(Profile.registration)
        .where(Registration.user_id == place.user_id, Registration.id != place.id)
        .order_by(Profile.id.desc())
        .limit(1)
    )


def _listed(matchmaking: Matchmaking) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Profile.id, Registration.user_id, Registration.type_id, Registration.name, Registration.organisation),
            *(Registration.organisation_kind, Registration.country, Profile.offers, Profile.needs, Profile.themes),
            *(Profile.languages, Profile.sectors, Profile.cooperation, Profile.markets, Profile.looks_for),
        )
        .join(Profile.registration)
        .where(Profile.matchmaking_id == matchmaking.id, Profile.listed_at.is_not(None), Registration.state.in_(COMING))
        .order_by(Registration.name, Profile.id)
    )


def _person(*said: Any) -> Person:
    """Make a person of a row, whose kind of organisation is not yet its value."""
    values = (*said[:5], said[5].value, *said[6:])
    return Person(*values)
