"""Who shares their meetings with colleagues at an event: those who speak for the same organisation and both said so."""

from itertools import product

from sqlalchemy import CheckConstraint, ForeignKey, Select, func, or_, select
from sqlalchemy.orm import Mapped, aliased, contains_eager, joinedload, mapped_column, relationship

from eventhub.db import Base, db, first_or_none
from eventhub.directory.models import Membership, Organisation
from eventhub.history.models import HistoryEntry
from eventhub.matchmaking import queries
from eventhub.matchmaking.answering import waits_for
from eventhub.matchmaking.models import Attendee, Meeting, MeetingRequest, Profile, pair
from eventhub.matchmaking.states import ALIVE
from eventhub.matchmaking.vetoes import hidden_from
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import COMING

MOST_BROUGHT_IN = 2
"""So often colleagues choose for a person at an event; from then on only they do themselves."""
BROUGHT_IN = "was brought in to share meetings"


class Sharing(Base):
    """A person's meetings at an event are their organisation's: colleagues who share too answer and go for them.

    It counts as long as the person speaks for the organisation; without one, the person said to hold their own.
    `is_own_choice` until a colleague chose for them, which what a person chose themselves rules out.
    """

    __tablename__ = "sharing"
    __table_args__ = (CheckConstraint("organisation_id IS NOT NULL OR is_own_choice", name="nobody_else_says_no"),)

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    is_own_choice: Mapped[bool] = mapped_column(default=True)
    organisation: Mapped[Organisation | None] = relationship()


def chosen_by(profile: Profile) -> Select[Sharing]:
    """Select what is said of a person's meetings, whether they still speak for the organisation or not."""
    return select(Sharing).where(Sharing.profile_id == profile.id)


def sharing_of(profile: Profile) -> Select[Sharing]:
    """Select for which organisation a person shares their meetings, while they speak for it."""
    return (
        select(Sharing)
        .join(Membership, Membership.organisation_id == Sharing.organisation_id)
        .where(
            Sharing.profile_id == profile.id,
            Membership.user_id == profile.registration.user_id,
            Membership.confirmed_at.is_not(None),
        )
    )


def colleagues_of(profile: Profile) -> Select[Profile]:
    """Select with whom a person shares their meetings at the event, by name."""
    theirs = aliased(Sharing)
    mine = sharing_of(profile).with_only_columns(Sharing.organisation_id)
    speaks = (Membership.user_id == Registration.user_id) & (Membership.organisation_id == theirs.organisation_id)
    return (
        select(Profile)
        .join(Profile.registration)
        .join(theirs, theirs.profile_id == Profile.id)
        .join(Membership, speaks)
        .where(theirs.organisation_id.in_(mine), Membership.confirmed_at.is_not(None))
        .where(Profile.matchmaking_id == profile.matchmaking_id, Profile.id != profile.id)
        .where(Registration.state.in_(COMING))
        .options(contains_eager(Profile.registration))
        .order_by(Registration.name, Profile.id)
    )


def brought_in_beside(profile: Profile) -> Select[Profile]:
    """Select those of the people with whom a person shares whom a colleague brought in."""
    others_choice = select(Sharing.profile_id).where(~Sharing.is_own_choice)
    return colleagues_seen_by(profile, profile).where(Profile.id.in_(others_choice))


def undecided_beside(profile: Profile) -> Select[Profile]:
    """Select who speaks for the organisation of a person who shares and has not chosen themselves, by name.

    They come in the list or by this person's hand, and do not share with this person yet.
    """
    mine = sharing_of(profile).with_only_columns(Sharing.organisation_id)
    settled = select(Sharing.profile_id).where(or_(Sharing.is_own_choice, Sharing.organisation_id.in_(mine)))
    is_known = or_(Profile.listed_at.is_not(None), Registration.registered_by_id == profile.registration.user_id)
    return (
        select(Profile)
        .join(Profile.registration)
        .join(Membership, Membership.user_id == Registration.user_id)
        .where(Membership.organisation_id.in_(mine), Membership.confirmed_at.is_not(None))
        .where(Profile.matchmaking_id == profile.matchmaking_id, Profile.id != profile.id)
        .where(Registration.state.in_(COMING), is_known)
        .where(Profile.id.not_in(settled), Profile.id.not_in(hidden_from(profile)))
        .options(contains_eager(Profile.registration))
        .order_by(Registration.name, Profile.id)
    )


def could_share_with(profile: Profile) -> Select[Profile]:
    """Select whom a person who shares can bring in, by name: nobody of whom only they themselves say more."""
    return undecided_beside(profile).where(Profile.id.not_in(_shares_elsewhere()), Profile.id.not_in(_brought_often()))


def left_to_choose(profile: Profile) -> Select[Profile]:
    """Select who could share with a person but does for another organisation, or was brought in often enough."""
    is_left = or_(Profile.id.in_(_shares_elsewhere()), Profile.id.in_(_brought_often()))
    return undecided_beside(profile).where(is_left)


def _shares_elsewhere() -> Select[int]:
    """Select who shares for an organisation that they speak for."""
    place = aliased(Profile)
    speaks = (Membership.user_id == Registration.user_id) & (Membership.organisation_id == Sharing.organisation_id)
    return (
        select(Sharing.profile_id)
        .join(place, place.id == Sharing.profile_id)
        .join(Registration, Registration.id == place.registration_id)
        .join(Membership, speaks)
        .where(Membership.confirmed_at.is_not(None))
    )


def _brought_often() -> Select[int]:
    """Select who was brought in so often that they are left alone: each time they got a mail."""
    return (
        select(HistoryEntry.subject_id)
        .where(HistoryEntry.subject == Profile.__tablename__, HistoryEntry.verb == BROUGHT_IN)
        .group_by(HistoryEntry.subject_id)
        .having(func.count() >= MOST_BROUGHT_IN)
    )


def is_colleague(one: Profile, other: Profile) -> bool:
    """Whether two share their meetings."""
    return first_or_none(colleagues_of(one).where(Profile.id == other.id)) is not None


def colleagues_seen_by(viewer: Profile, profile: Profile) -> Select[Profile]:
    """Select with whom a person shares their meetings, without those who are hidden from the viewer."""
    return colleagues_of(profile).where(Profile.id.not_in(hidden_from(viewer)))


def asked_of_colleagues(profile: Profile) -> Select[MeetingRequest]:
    """Select what waits for an answer of those with whom a person shares, but from whom they are kept apart."""
    colleagues = colleagues_of(profile).order_by(None).with_only_columns(Profile.id)
    sides = (MeetingRequest.requester, MeetingRequest.invitee)
    hidden = hidden_from(profile)
    return (
        select(MeetingRequest)
        .join(Profile, waits_for(Profile.id))
        .where(Profile.id.in_(colleagues))
        .where(MeetingRequest.requester_id.not_in(hidden), MeetingRequest.invitee_id.not_in(hidden))
        .where(MeetingRequest.requester_id != profile.id, MeetingRequest.invitee_id != profile.id)
        .options(*(joinedload(side).joinedload(Profile.registration) for side in sides))
        .order_by(MeetingRequest.expires_at, MeetingRequest.id)
    )


def meetings_of_colleagues(profile: Profile) -> Select[Meeting]:
    """Select the standing meetings of those with whom a person shares, without their own and those kept from them."""
    colleagues = colleagues_of(profile).order_by(None).with_only_columns(Profile.id)
    own_or_hidden = or_(Attendee.profile_id == profile.id, Attendee.profile_id.in_(hidden_from(profile)))
    return queries.standing_meetings(profile.matchmaking).where(
        Meeting.attendees.any(Attendee.profile_id.in_(colleagues)), ~Meeting.attendees.any(own_or_hidden)
    )


def living_between(one: Profile, other: Profile) -> Select[MeetingRequest]:
    """Select what is alive between the two or, where either shares, their colleagues."""
    sides = ([each, *db.session.scalars(colleagues_of(each))] for each in (one, other))
    pairs = {pair(mine.id, theirs.id) for mine, theirs in product(*sides)}
    return select(MeetingRequest).where(MeetingRequest.pair.in_(pairs), MeetingRequest.state.in_(ALIVE))
