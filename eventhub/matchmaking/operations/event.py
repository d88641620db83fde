"""What becomes of matchmaking when its event moves or is cancelled."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select, update

from eventhub import clock
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.shifting import Shift
from eventhub.history.operations import record
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Attendee, Matchmaking, Meeting, MeetingRequest, Profile, Slot
from eventhub.matchmaking.operations import freeing, meetings, requests, runs
from eventhub.matchmaking.operations.letters import tell_of_changes
from eventhub.matchmaking.planning.plan import place_of
from eventhub.matchmaking.states import OVER, MatchmakingState, MeetingState, RequestState
from eventhub.registration.states import COMING
from eventhub.transitions import can_move, move

Period = tuple[datetime, datetime]

_BEFORE_CLOSING = (MatchmakingState.PREPARING, MatchmakingState.REQUESTS_OPEN)
_A_CENTURY = timedelta(days=36_525)
"""Far from every slot: where they wait while others still have the times they will have."""


def move_along(matchmaking: Matchmaking, shift: Shift, *, by: Any, is_told: bool = True) -> None:
    """Every slot keeps its length and its place on the clock relative to the event's start, like the programme.

    Slots in which meetings were held or missed are past and stay. The meetings keep their slots, and their SEQUENCE,
    which calendars add to the event's, rises with that one. Whoever has a meeting to come is sent the new agenda, since
    its times stand in no other mail, unless `is_told` is False. Refuses a move that would leave a slot outside the
    event or on top of another. The instants at which requests open and close move along, as far as they still matter.
    A freed time that is kept for two is not what they were offered any more: it goes to others.
    """
    lock(matchmaking)
    _move_window(matchmaking, shift)
    timetable = db.session.scalars(queries.placed_meetings(matchmaking)).all()
    past = {meeting.slot_id for meeting in timetable if meeting.state in OVER}
    wanted = {slot: _moved(slot, shift) for slot in matchmaking.slots if slot.id not in past}
    _check_slots(matchmaking, wanted)
    if any(slot.starts_at != period[0] for slot, period in wanted.items()):
        is_told = is_told and matchmaking.event.is_public
        freed = freeing.take_back(matchmaking, by=by, is_told=is_told)
        _write(wanted)
        record(matchmaking, "moved along", by=by)
        if is_told:
            moved = [meeting for meeting in timetable if meeting.slot in wanted]
            _tell_of_new_times(matchmaking.event, moved, timetable)
            freeing.pass_on(matchmaking, freed)


def call_off(matchmaking: Matchmaking, *, by: Any, reason: str) -> None:
    """The matchmaking is over: nobody waits for an answer, and no meeting takes place that was not held or missed.

    The event's own mail says all; only meetings that calendars were invited to are withdrawn one by one.
    """
    lock(matchmaking)
    for request in db.session.scalars(queries.pending_in(matchmaking)).all():
        requests.end_with_event(request, by=by, reason=reason)
    for meeting in db.session.scalars(queries.standing_meetings(matchmaking)).all():
        if can_move(meeting, MeetingState.CANCELLED):
            meetings.cancel_with_event(meeting, by=by, reason=reason)
    if run := first_or_none(queries.unfinished_run_of(matchmaking)):
        runs.ask_to_stop(run, by=by)
    if can_move(matchmaking, MatchmakingState.FINISHED):
        move(matchmaking, MatchmakingState.FINISHED, by=by, note=reason)


def empty(matchmaking: Matchmaking, *, by: Any, reason: str) -> None:
    """Whoever's registration has ended meets nobody: questions and meetings end, and slots and tables are free again.

    One mail told each of them already; only meetings that calendars were invited to are withdrawn one by one.
    """
    lock(matchmaking)
    for request in db.session.scalars(queries.pending_in(matchmaking)).all():
        if not _are_coming(request.sides):
            requests.end_with_event(request, by=by, reason=reason)
    for meeting in db.session.scalars(queries.standing_meetings(matchmaking)).all():
        if not _are_coming(meeting.people) and can_move(meeting, MeetingState.CANCELLED):
            meetings.cancel_with_event(meeting, by=by, reason=reason)
    db.session.flush()
    for meeting in db.session.scalars(_called_off(matchmaking)).all():
        if not _are_coming(meeting.people):
            meetings.free_place(meeting, by=by, reason=reason)
    db.session.flush()


def _are_coming(people: Iterable[Profile]) -> bool:
    return all(person.registration.state in COMING for person in people)


def _called_off(matchmaking: Matchmaking) -> Select[Meeting]:
    """Select what was cancelled with the event, by its end too, and still has a place or an agreement."""
    is_agreed = MeetingRequest.state == RequestState.ACCEPTED
    return (
        select(Meeting)
        .outerjoin(Meeting.request)
        .where(Meeting.matchmaking_id == matchmaking.id, Meeting.state == MeetingState.CANCELLED)
        .where(Meeting.slot_id.is_not(None) | is_agreed)
        .order_by(Meeting.id)
    )


def _move_window(matchmaking: Matchmaking, shift: Shift) -> None:
    """Move what is still to come of the window; requests that would be closed at once are closed by hand instead."""
    if matchmaking.state is MatchmakingState.PREPARING and matchmaking.opens_at:
        matchmaking.opens_at = shift.moved(matchmaking.opens_at)
    if matchmaking.state in _BEFORE_CLOSING and matchmaking.closes_at and shift:
        closes_at, now = shift.moved(matchmaking.closes_at), clock.now()
        matchmaking.closes_at = closes_at if closes_at > max(now, matchmaking.opens_at or now) else None


def _moved(slot: Slot, shift: Shift) -> Period:
    starts_at = shift.moved(slot.starts_at)
    return starts_at, starts_at + (slot.ends_at - slot.starts_at)


def _check_slots(matchmaking: Matchmaking, wanted: Mapping[Slot, Period]) -> None:
    if not all(matchmaking.event.spans(*period) for period in wanted.values()):
        raise Refusal(
            _("Slots of the one-to-one meetings would lie outside the event. Choose other times, or remove them first.")
        )
    periods = sorted(wanted.get(slot, (slot.starts_at, slot.ends_at)) for slot in matchmaking.slots)
    if any(later[0] < earlier[1] for earlier, later in pairwise(periods)):
        raise Refusal(
            _("Two slots of the one-to-one meetings would overlap. Choose other times, or remove one of them first.")
        )


def _write(wanted: Mapping[Slot, Period]) -> None:
    """Give the slots their new times; all leave before the first arrives, since no two may begin together."""
    for slot in wanted:
        slot.starts_at -= _A_CENTURY
    db.session.flush()
    for slot, (starts_at, ends_at) in wanted.items():
        slot.starts_at, slot.ends_at = starts_at, ends_at
    db.session.flush()
    _hold_new_times([slot.id for slot in wanted])


def _hold_new_times(slot_ids: list[int]) -> None:
    """Meetings hold their tables and people at their slots' new times; all let go before the first takes hold."""
    for row in (Attendee, Meeting):
        held = update(row).where(row.slot_id.in_(slot_ids)).execution_options(synchronize_session=False)
        db.session.execute(held.values(starts_at=None, ends_at=None))
        own_slot = Slot.id == row.slot_id
        starts_at = select(Slot.starts_at).where(own_slot).scalar_subquery()
        ends_at = select(Slot.ends_at).where(own_slot).scalar_subquery()
        db.session.execute(held.values(starts_at=starts_at, ends_at=ends_at))


def _tell_of_new_times(event: Event, moved: Iterable[Meeting], timetable: Iterable[Meeting]) -> None:
    """Tell everybody whose meetings have moved their new times."""
    changes = {meeting: place_of(meeting) for meeting in moved}
    tell_of_changes(f"event:{event.id}:{event.sequence}:meetings", changes, timetable, event_moved=True)
