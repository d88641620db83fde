"""Setting up an event's matchmaking: blocks of slots, tables, and when requests are open."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from eventhub import clock
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.states import CALLED_OFF, EventState
from eventhub.history.operations import record
from eventhub.matchmaking import queries, usual, windows
from eventhub.matchmaking.models import Absence, Matchmaking, Slot
from eventhub.matchmaking.operations import requests
from eventhub.matchmaking.operations.breaking import free
from eventhub.matchmaking.states import MatchmakingState, ScheduleState
from eventhub.transitions import move

SPARE_TABLES = 1.15
"""Tables per meeting and slot that leave the optimiser room to move."""
_OVER = (*CALLED_OFF, EventState.FINISHED)

Period = tuple[datetime, datetime]
Rhythm = tuple[int, int]
"""Minutes of a meeting, and minutes between two."""


def begin(event: Event, *, by: Any) -> Matchmaking:
    """The event has matchmaking from now on, in preparation, for the optimiser and with the usual window."""
    lock(event)
    if first_or_none(queries.matchmaking_of(event)):
        raise Refusal(_("This event has matchmaking already."))
    if event.state in _OVER:
        raise Refusal(_("This event is over or cancelled; there is nobody left to meet."))
    matchmaking = Matchmaking(event=event, changeover_minutes=usual.changeover(event))
    matchmaking.opens_at, matchmaking.closes_at = usual.opening(event, clock.now()), usual.closing(event, clock.now())
    db.session.add(matchmaking)
    record(matchmaking, "began", by=by)
    return matchmaking


def add_block(
    matchmaking: Matchmaking, starts_at: datetime, ends_at: datetime, *, minutes: int, changeover: int, by: Any
) -> timedelta:
    """The block's slots exist; return what is left over at its end, too short for another meeting.

    `minutes` is the length of a meeting, `changeover` the minutes between two; both are proposed for the next block.
    """
    hold(matchmaking)
    periods = list(_periods(starts_at, ends_at, (minutes, changeover)))
    _check_block(matchmaking, starts_at, ends_at, periods)
    session = max((slot.session for slot in matchmaking.slots), default=0) + 1
    _cut(matchmaking, session, periods)
    matchmaking.meeting_minutes, matchmaking.changeover_minutes = minutes, changeover
    record(matchmaking, "added a block", by=by, note=f"{starts_at.isoformat()} {ends_at.isoformat()}")
    return _left_over(matchmaking, session, ends_at - periods[-1][1])


def remove_block(matchmaking: Matchmaking, session: int, *, by: Any, agreed: Collection[int] = ()) -> None:
    """The block's slots are gone; meetings in them wait for a new place, if each was agreed to lose its own."""
    hold(matchmaking)
    gone = [slot for slot in matchmaking.slots if slot.session == session]
    _take_away(matchmaking, gone, agreed, by=by)
    record(matchmaking, "removed a block", by=by, note=str(session))


def change_block(
    matchmaking: Matchmaking,
    session: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    rhythm: Rhythm,
    by: Any,
    agreed: Collection[int] = (),
) -> timedelta:
    """The block lies there from now on; return what is left over at its end.

    Slots that are the same in the old block and the new keep their meetings; the others' meetings wait for a new place,
    if each of them was agreed to lose its own.
    """
    hold(matchmaking)
    periods = list(_periods(starts_at, ends_at, rhythm))
    own = {(slot.starts_at, slot.ends_at): slot for slot in matchmaking.slots if slot.session == session}
    _check_block(matchmaking, starts_at, ends_at, periods, besides=own.values())
    _take_away(matchmaking, [slot for period, slot in own.items() if period not in periods], agreed, by=by)
    _cut(matchmaking, session, [period for period in periods if period not in own])
    matchmaking.meeting_minutes, matchmaking.changeover_minutes = rhythm
    record(matchmaking, "changed a block", by=by, note=f"{session} {starts_at.isoformat()} {ends_at.isoformat()}")
    return _left_over(matchmaking, session, ends_at - periods[-1][1])


def _take_away(matchmaking: Matchmaking, gone: list[Slot], agreed: Collection[int], *, by: Any) -> None:
    ids = {slot.id for slot in gone}
    free(matchmaking, lambda meeting: meeting.slot_id in ids, agreed, by=by, key=f"slots:{stamp(matchmaking)}")
    db.session.execute(delete(Absence).where(Absence.slot_id.in_(ids)))
    for slot in gone:
        matchmaking.slots.remove(slot)
        db.session.delete(slot)
    db.session.flush()


def open_requests(matchmaking: Matchmaking, *, by: Any) -> None:
    """Participants can find and ask each other from now on, also again, as long as no timetable is published."""
    lock(matchmaking)
    if not matchmaking.slots or not matchmaking.tables:
        raise Refusal(_("Add at least one block of slots and one table first, so that people know when they can meet."))
    is_again = matchmaking.state is MatchmakingState.SCHEDULING
    move(matchmaking, MatchmakingState.REQUESTS_OPEN, by=by)
    if matchmaking.closes_at and matchmaking.closes_at <= clock.now():
        raise Refusal(
            _("They would close at once. Say under the limits when requests close, or leave it empty; then open them.")
        )
    if matchmaking.opens_at and matchmaking.opens_at > clock.now():
        matchmaking.opens_at = None
    if is_again:
        _give_up_drafts(matchmaking)


def _give_up_drafts(matchmaking: Matchmaking) -> None:
    """No draft can be published that knows nothing of the requests still to come."""
    if first_or_none(queries.unfinished_run_of(matchmaking)):
        raise Refusal(_("The optimiser is at work for this event. Stop it first."))
    for draft in db.session.scalars(queries.schedules_in(matchmaking, ScheduleState.DRAFT)).all():
        move(draft, ScheduleState.SUPERSEDED, by=None)


def close_requests(matchmaking: Matchmaking, *, by: Any) -> None:
    """Nobody asks or answers any more, what was not answered expires, and the timetable can be made."""
    lock(matchmaking)
    move(matchmaking, MatchmakingState.SCHEDULING, by=by)
    for request in db.session.scalars(queries.pending_in(matchmaking)).all():
        requests.expire(request)


def take_late_requests(matchmaking: Matchmaking, *, by: Any) -> None:
    """People ask and answer again although the timetable is published; what they agree on waits to be fitted in."""
    lock(matchmaking)
    if matchmaking.state is not MatchmakingState.PUBLISHED:
        raise Refusal(_("Late requests are for an event whose timetable is published."))
    if not matchmaking.takes_late_requests:
        matchmaking.takes_late_requests = True
        record(matchmaking, "opened late requests", by=by)


def refuse_late_requests(matchmaking: Matchmaking, *, by: Any) -> None:
    """Nobody asks or answers any more, and what was not answered expires."""
    lock(matchmaking)
    if matchmaking.takes_late_requests:
        matchmaking.takes_late_requests = False
        record(matchmaking, "closed late requests", by=by)
        for request in db.session.scalars(queries.pending_in(matchmaking)).all():
            requests.expire(request)


def open_on_time(matchmaking: Matchmaking, now: datetime) -> None:
    """Requests are open if they are still due to be."""
    lock(matchmaking)
    if first_or_none(windows.to_open(now).where(Matchmaking.id == matchmaking.id)):
        open_requests(matchmaking, by=None)


def close_on_time(matchmaking: Matchmaking, now: datetime) -> None:
    """Requests are closed if they are still due to be."""
    lock(matchmaking)
    if first_or_none(windows.to_close(now).where(Matchmaking.id == matchmaking.id)):
        close_requests(matchmaking, by=None)


def tables_advised(meetings: int, slots: int) -> int:
    """Return how many tables so many meetings want in so many slots."""
    return ceil(SPARE_TABLES * meetings / slots) if slots else 0


def hold(matchmaking: Matchmaking) -> None:
    """Hold the matchmaking while its set-up changes, unless it is over."""
    lock(matchmaking)
    if matchmaking.state is MatchmakingState.FINISHED:
        raise Refusal(_("The matchmaking of this event is over."))


def stamp(matchmaking: Matchmaking) -> str:
    """Name a change made now, so that its mails are sent once."""
    return f"{matchmaking.id}:{clock.now().timestamp()}"


def _cut(matchmaking: Matchmaking, session: int, periods: Iterable[Period]) -> None:
    for first, last in periods:
        matchmaking.slots.append(Slot(session=session, starts_at=first, ends_at=last))


def _left_over(matchmaking: Matchmaking, session: int, left: timedelta) -> timedelta:
    """Every slot of the block knows what is left over at its end; return it."""
    for slot in matchmaking.slots:
        if slot.session == session:
            slot.unused_minutes = left // timedelta(minutes=1)
    return left


def _periods(starts_at: datetime, ends_at: datetime, rhythm: Rhythm) -> Iterator[Period]:
    """Cut a block into meetings with a pause between two of them."""
    length, changeover = (timedelta(minutes=each) for each in rhythm)
    while starts_at + length <= ends_at:
        yield starts_at, starts_at + length
        starts_at += length + changeover


def _check_block(
    matchmaking: Matchmaking,
    starts_at: datetime,
    ends_at: datetime,
    periods: list[Period],
    besides: Iterable[Slot] = (),
) -> None:
    event, own = matchmaking.event, set(besides)
    if not periods:
        raise Refusal(_("This block is too short for one meeting."))
    if starts_at < event.starts_at or ends_at > event.ends_at:
        raise Refusal(_("This block lies outside the event. Choose times between its start and its end."))
    others = (slot for slot in matchmaking.slots if slot not in own)
    if any(slot.starts_at < ends_at and starts_at < slot.ends_at for slot in others):
        raise Refusal(_("This block overlaps with slots that exist already."))
