"""Questions about profiles, requests, meetings and timetables."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from eventhub.accounts.models import User
from eventhub.events.models import Event
from eventhub.history.models import HistoryEntry
from eventhub.history.queries import history_of
from eventhub.matchmaking.models import (
    Attendee,
    Matchmaking,
    Meeting,
    MeetingRequest,
    Profile,
    Schedule,
    ScheduleRun,
    Slot,
    Table,
    pair,
)
from eventhub.matchmaking.states import ALIVE, IN_CALENDARS, PLACED, MeetingState, RequestState, RunState, ScheduleState
from eventhub.matchmaking.vetoes import hidden_from
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import COMING

_PERSON = (
    joinedload(Profile.registration, innerjoin=True).joinedload(Registration.user, innerjoin=True).lazyload(User.roles)
)


def matchmaking_of(event: Event) -> Select[Matchmaking]:
    """Select an event's matchmaking; there is none before the organiser begins with it."""
    return select(Matchmaking).where(Matchmaking.event_id == event.id)


def profile_of(user: User, event: Event) -> Select[Profile]:
    """Select what a person says about themselves at an event, while they are expected there."""
    return (
        select(Profile)
        .join(Profile.registration)
        .where(Registration.event_id == event.id, Registration.user_id == user.id, Registration.state.in_(COMING))
        .options(contains_eager(Profile.registration))
    )


def profile_at(registration: Registration) -> Select[Profile]:
    """Select the profile that belongs to a registration, in whatever state that is."""
    return select(Profile).where(Profile.registration_id == registration.id)


def tables_of(matchmaking: Matchmaking) -> Select[Table]:
    """Select an event's tables with their hosts, by number."""
    own = Table.matchmaking_id == matchmaking.id
    return select(Table).where(own).options(joinedload(Table.host)).order_by(Table.number)


def listed(matchmaking: Matchmaking) -> Select[Profile]:
    """Select who agreed to be found and is expected, by name."""
    return (
        select(Profile)
        .join(Profile.registration)
        .where(Profile.matchmaking_id == matchmaking.id, Profile.listed_at.is_not(None), Registration.state.in_(COMING))
        .options(contains_eager(Profile.registration))
        .order_by(Registration.name, Profile.id)
    )


def visible_to(viewer: Profile) -> Select[Profile]:
    """Select whom a participant may look at: who is listed, and with whom they share a living request or meeting."""
    is_listed = Profile.listed_at.is_not(None) & Registration.state.in_(COMING)
    return (
        select(Profile)
        .join(Profile.registration)
        .where(Profile.matchmaking_id == viewer.matchmaking_id)
        .where(or_(is_listed, Profile.id == viewer.id, Profile.id.in_(counterparts(viewer))))
        .where(Profile.id.not_in(hidden_from(viewer)))
        .options(contains_eager(Profile.registration).joinedload(Registration.user))
    )


def counterparts(profile: Profile) -> Select[int]:
    """Select the others of a person's living requests."""
    is_mine = MeetingRequest.requester_id == profile.id
    other = case((is_mine, MeetingRequest.invitee_id), else_=MeetingRequest.requester_id)
    return living_requests(profile).with_only_columns(other)


def living_requests(profile: Profile) -> Select[MeetingRequest]:
    """Select a person's pending and accepted requests, in both directions."""
    return select(MeetingRequest).where(
        or_(MeetingRequest.requester_id == profile.id, MeetingRequest.invitee_id == profile.id),
        MeetingRequest.state.in_(ALIVE),
    )


def living_request_between(one: Profile, other: Profile) -> Select[MeetingRequest]:
    """Select the pending or accepted request of two people, whoever asked."""
    return select(MeetingRequest).where(MeetingRequest.pair == pair(one.id, other.id), MeetingRequest.state.in_(ALIVE))


def open_requests(profile: Profile) -> Select[int]:
    """Select how many of a person's requests wait for an answer."""
    is_mine = MeetingRequest.requester_id == profile.id
    return select(func.count(MeetingRequest.id)).where(is_mine, MeetingRequest.state == RequestState.PENDING)


def received(profile: Profile) -> Select[MeetingRequest]:
    """Select who asked a person for a meeting: what waits for an answer first, then the newest."""
    return _newest(MeetingRequest.invitee_id == profile.id).options(
        joinedload(MeetingRequest.requester).options(_PERSON)
    )


def sent(profile: Profile) -> Select[MeetingRequest]:
    """Select whom a person asked for a meeting: what waits for an answer first, then the newest."""
    return _newest(MeetingRequest.requester_id == profile.id).options(
        joinedload(MeetingRequest.invitee).options(_PERSON)
    )


def _newest(condition: Any) -> Select[MeetingRequest]:
    is_open = MeetingRequest.state == RequestState.PENDING
    return (
        select(MeetingRequest)
        .where(condition)
        .order_by(is_open.desc(), MeetingRequest.created_at.desc(), MeetingRequest.id.desc())
    )


def request_of(profile: Profile, request_id: int) -> Select[MeetingRequest]:
    """Select one request, if this person asked or was asked."""
    is_theirs = or_(MeetingRequest.requester_id == profile.id, MeetingRequest.invitee_id == profile.id)
    return select(MeetingRequest).where(MeetingRequest.id == request_id, is_theirs)


def expired(now: datetime) -> Select[MeetingRequest]:
    """Select the pending requests whose time is over."""
    is_over = MeetingRequest.expires_at <= now
    return (
        select(MeetingRequest).where(MeetingRequest.state == RequestState.PENDING, is_over).order_by(MeetingRequest.id)
    )


def pending_in(matchmaking: Matchmaking) -> Select[MeetingRequest]:
    """Select every request that waits for an answer."""
    return (
        select(MeetingRequest)
        .join(MeetingRequest.requester)
        .where(Profile.matchmaking_id == matchmaking.id, MeetingRequest.state == RequestState.PENDING)
        .order_by(MeetingRequest.id)
    )


def count_pending(matchmaking: Matchmaking) -> Select[int]:
    """Select how many requests wait for an answer."""
    return pending_in(matchmaking).order_by(None).with_only_columns(func.count(MeetingRequest.id))


def count_listed(matchmaking: Matchmaking) -> Select[int]:
    """Select how many people can be found."""
    return select(func.count()).select_from(listed(matchmaking).order_by(None).with_only_columns(Profile.id).subquery())


def meetings_of(user: User) -> Select[Meeting]:
    """Select a person's meetings with a place in the order of time, also those cancelled with their whole event."""
    mine = (
        select(Attendee.meeting_id)
        .join(Attendee.profile)
        .join(Profile.registration)
        .where(Registration.user_id == user.id)
    )
    return (
        _complete(select(Meeting).join(Meeting.slot))
        .where(Meeting.id.in_(mine), Meeting.state.in_(IN_CALENDARS))
        .options(joinedload(Meeting.matchmaking).joinedload(Matchmaking.event).joinedload(Event.venue))
        .order_by(Slot.starts_at, Meeting.id)
    )


def meetings_with(profile: Profile) -> Select[Meeting]:
    """Select all of a person's meetings that still stand: those with a place in the order of time, then the others."""
    mine = select(Attendee.meeting_id).where(Attendee.profile_id == profile.id)
    return (
        _complete(select(Meeting).outerjoin(Meeting.slot))
        .where(Meeting.id.in_(mine), Meeting.state != MeetingState.CANCELLED)
        .order_by(Slot.starts_at.is_(None), Slot.starts_at, Meeting.id)
    )


def partner_ids(profile: Profile) -> Select[int]:
    """Select the people with whom a person has a meeting that still stands."""
    mine = (
        select(Attendee.meeting_id)
        .join(Attendee.meeting)
        .where(Attendee.profile_id == profile.id, Meeting.state != MeetingState.CANCELLED)
    )
    return select(Attendee.profile_id).where(Attendee.meeting_id.in_(mine), Attendee.profile_id != profile.id)


def standing_meetings(matchmaking: Matchmaking) -> Select[Meeting]:
    """Select every meeting that was agreed and not cancelled, with the request it came from."""
    return (
        _complete(select(Meeting).outerjoin(Meeting.slot))
        .where(Meeting.matchmaking_id == matchmaking.id, Meeting.state != MeetingState.CANCELLED)
        .options(joinedload(Meeting.request))
        .order_by(Meeting.id)
    )


def placed_meetings(matchmaking: Matchmaking) -> Select[Meeting]:
    """Select the timetable: every meeting that has a place, in the order of time, then of tables."""
    return (
        _complete(select(Meeting).join(Meeting.slot))
        .join(Meeting.table)
        .where(Meeting.matchmaking_id == matchmaking.id, Meeting.state.in_(PLACED))
        .order_by(Slot.starts_at, Table.number)
    )


def _complete(meetings: Select[Meeting]) -> Select[Meeting]:
    """Load meetings with slot, table and people at once; `meetings` joins the slot."""
    return meetings.options(
        contains_eager(Meeting.slot),
        joinedload(Meeting.table),
        selectinload(Meeting.attendees).joinedload(Attendee.profile, innerjoin=True).options(_PERSON),
    )


def count_standing(matchmaking: Matchmaking) -> Select[int]:
    """Select how many meetings were agreed and not cancelled."""
    return select(func.count(Meeting.id)).where(
        Meeting.matchmaking_id == matchmaking.id, Meeting.state != MeetingState.CANCELLED
    )


def meetings_during(slot: Slot) -> Select[Meeting]:
    """Select what takes place in a slot or in one that overlaps it."""
    return _complete(select(Meeting).join(Meeting.slot)).where(
        Slot.matchmaking_id == slot.matchmaking_id, Slot.starts_at < slot.ends_at, Slot.ends_at > slot.starts_at
    )


def meetings_in_session(matchmaking: Matchmaking, session: int) -> Select[int]:
    """Select how many meetings stand in a block of slots."""
    return (
        select(func.count(Meeting.id))
        .join(Meeting.slot)
        .where(Slot.matchmaking_id == matchmaking.id, Slot.session == session)
    )


def meetings_at_tables_beyond(matchmaking: Matchmaking, number: int) -> Select[int]:
    """Select how many meetings stand at tables with a higher number."""
    return (
        select(func.count(Meeting.id))
        .join(Meeting.table)
        .where(Table.matchmaking_id == matchmaking.id, Table.number > number)
    )


def runs_in(state: RunState) -> Select[ScheduleRun]:
    """Select the runs of all events that are in a state, the oldest first."""
    return select(ScheduleRun).where(ScheduleRun.state == state).order_by(ScheduleRun.id)


def runs_of(matchmaking: Matchmaking) -> Select[ScheduleRun]:
    """Select the runs of an event, the newest first."""
    return select(ScheduleRun).where(ScheduleRun.matchmaking_id == matchmaking.id).order_by(ScheduleRun.id.desc())


def unfinished_run_of(matchmaking: Matchmaking) -> Select[ScheduleRun]:
    """Select the run that waits or goes on; there is one at most."""
    return runs_of(matchmaking).where(ScheduleRun.state.in_([RunState.QUEUED, RunState.RUNNING]))


def schedules_of(matchmaking: Matchmaking) -> Select[Schedule]:
    """Select the versions of the timetable, the newest first."""
    return select(Schedule).where(Schedule.matchmaking_id == matchmaking.id).order_by(Schedule.number.desc())


def schedules_in(matchmaking: Matchmaking, state: ScheduleState) -> Select[Schedule]:
    """Select the versions of the timetable that are drafts, or published, or superseded."""
    return schedules_of(matchmaking).where(Schedule.state == state)


def last_turn(row: Meeting | Schedule, targets: Iterable[Enum]) -> Select[HistoryEntry, User]:
    """Select the last time a record came to one of these states, and who brought it there."""
    turns = history_of(row).where(HistoryEntry.target.in_([target.value for target in targets]))
    return turns.outerjoin(User, User.id == HistoryEntry.actor_id).add_columns(User).limit(1)
