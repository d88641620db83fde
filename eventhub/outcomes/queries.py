"""Questions about what came of meetings: who said what is for the people of a meeting alone, sums are for others."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from eventhub.accounts.models import User
from eventhub.directory.models import OrganisationKind
from eventhub.events.models import Event
from eventhub.matchmaking.models import Attendee, Matchmaking, Meeting, Profile, Slot
from eventhub.matchmaking.states import MeetingState
from eventhub.outcomes.models import Outcome, OutcomeQuestion
from eventhub.outcomes.states import OutcomeKind
from eventhub.registration.models.registrations import Registration

MAY_HAVE_BROUGHT = frozenset({MeetingState.SCHEDULED, MeetingState.MOVED, MeetingState.HELD})
"""A meeting that was missed or cancelled brought nothing."""


def meetings_to_judge(profile: Profile, now: datetime) -> Select[Meeting]:
    """Select a person's meetings that have begun and were not missed, in the order of time, with the people in them."""
    mine = select(Attendee.meeting_id).where(Attendee.profile_id == profile.id)
    people = selectinload(Meeting.attendees).joinedload(Attendee.profile, innerjoin=True)
    return (
        select(Meeting)
        .join(Meeting.slot)
        .where(Meeting.id.in_(mine), _has_begun(now))
        .options(contains_eager(Meeting.slot), joinedload(Meeting.table))
        .options(people.joinedload(Profile.registration, innerjoin=True))
        .order_by(Slot.starts_at, Meeting.id)
    )


def words_on_meetings_of(profile: Profile) -> Select[Outcome]:
    """Select what a person and their partners ever said of their meetings, the latest last."""
    mine = select(Attendee.meeting_id).where(Attendee.profile_id == profile.id)
    return select(Outcome).where(Outcome.meeting_id.in_(mine)).order_by(Outcome.months, Outcome.said_at, Outcome.id)


def word_of(profile: Profile, meeting: Meeting, months: int) -> Select[Outcome]:
    """Select what a person said of a meeting in a round."""
    return select(Outcome).filter_by(profile_id=profile.id, meeting_id=meeting.id, months=months)


def profile_of(registration_id: int) -> Select[Profile]:
    """Select the profile that belongs to a registration, with its event; of who was erased it opens nothing."""
    return (
        select(Profile)
        .join(Profile.registration)
        .join(Registration.user)
        .where(Profile.registration_id == registration_id, User.erased_at.is_(None))
        .options(joinedload(Profile.matchmaking).joinedload(Matchmaking.event), joinedload(Profile.registration))
    )


def events_that_ended(since: datetime, now: datetime) -> Select[Event]:
    """Select the events with one-to-one meetings that ended in a period."""
    return (
        select(Event)
        .join(Matchmaking, Matchmaking.event_id == Event.id)
        .where(Event.ends_at > since, Event.ends_at <= now)
        .order_by(Event.id)
    )


def to_ask(event: Event, months: int, now: datetime) -> Select[int]:
    """Select the profiles to ask in a round: who had a meeting of which they have not said all there is to say.

    In the first round that is one they said nothing of; later every one that they did not call fruitless.
    """
    silent = Outcome.months == 0 if months == 0 else or_(Outcome.months >= months, Outcome.kind == OutcomeKind.NOTHING)
    settled = select(Outcome.id).where(
        Outcome.meeting_id == Attendee.meeting_id, Outcome.profile_id == Attendee.profile_id, silent
    )
    asked = select(OutcomeQuestion.profile_id).where(OutcomeQuestion.months == months)
    return (
        select(Attendee.profile_id)
        .join(Attendee.meeting)
        .join(Meeting.slot)
        .join(Meeting.matchmaking)
        .where(Matchmaking.event_id == event.id, _has_begun(now), ~settled.exists(), Attendee.profile_id.not_in(asked))
        .distinct()
        .order_by(Attendee.profile_id)
    )


def events_with_meetings(now: datetime, *, programme_id: int | None = None) -> Select[Event]:
    """Select the events of which some meeting has begun, the latest first."""
    begun = select(Matchmaking.event_id).join(Meeting).join(Meeting.slot).where(_has_begun(now))
    found = select(Event).where(Event.id.in_(begun)).order_by(Event.starts_at.desc(), Event.id)
    return found if programme_id is None else found.where(Event.programme_id == programme_id)


def meetings_held(events: Select[Event], now: datetime) -> Select[int, int]:
    """Select how many meetings of each of these events have begun and were not missed."""
    return (
        select(Matchmaking.event_id, func.count(Meeting.id))
        .join(Meeting.matchmaking)
        .join(Meeting.slot)
        .where(Matchmaking.event_id.in_(_ids(events)), _has_begun(now))
        .group_by(Matchmaking.event_id)
    )


def words_on(events: Select[Event]) -> Select[int, int, int, int, OutcomeKind]:
    """Select event, meeting, person, round and kind of everything said of these events' meetings, in the order said."""
    return (
        select(Matchmaking.event_id, Outcome.meeting_id, Outcome.profile_id, Outcome.months, Outcome.kind)
        .join(Meeting, Meeting.id == Outcome.meeting_id)
        .join(Meeting.matchmaking)
        .where(Matchmaking.event_id.in_(_ids(events)), Meeting.state.in_(MAY_HAVE_BROUGHT))
        .order_by(Outcome.months, Outcome.said_at, Outcome.id)
    )


def people_in(events: Select[Event]) -> Select[int, int, str, OrganisationKind, list[str], list[str]]:
    """Select meeting, user, country, kind, themes and sectors of everybody in the meetings that were spoken of."""
    spoken, place = select(Outcome.meeting_id), (Registration.country, Registration.organisation_kind)
    return (
        select(Attendee.meeting_id, Registration.user_id, *place, Profile.themes, Profile.sectors)
        .join(Attendee.meeting)
        .join(Meeting.matchmaking)
        .join(Attendee.profile)
        .join(Profile.registration)
        .where(Matchmaking.event_id.in_(_ids(events)), Attendee.meeting_id.in_(spoken))
    )


def _has_begun(now: datetime) -> ColumnElement[bool]:
    return and_(Slot.starts_at <= now, Meeting.state.in_(MAY_HAVE_BROUGHT))


def _ids(events: Select[Event]) -> Select[Any]:
    return events.order_by(None).with_only_columns(Event.id)
