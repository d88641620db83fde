"""Setting up an event's matchmaking: blocks of slots, tables, and when requests are open."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.states import CALLED_OFF, EventState
from eventhub.history.operations import record
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Matchmaking, Slot, Table
from eventhub.matchmaking.operations import requests
from eventhub.matchmaking.states import MatchmakingState
from eventhub.transitions import move

SPARE_TABLES = 1.15
"""Tables per meeting and slot that leave the optimiser room to move."""
_OVER = (*CALLED_OFF, EventState.FINISHED)

Period = tuple[datetime, datetime]


def begin(event: Event, *, by: Any) -> Matchmaking:
    """The event has matchmaking from now on, in preparation."""
    lock(event)
    if first_or_none(queries.matchmaking_of(event)):
        raise Refusal(_("This event has matchmaking already."))
    if event.state in _OVER:
        raise Refusal(_("This event is over or cancelled; there is nobody left to meet."))
    matchmaking = Matchmaking(event=event)
    db.session.add(matchmaking)
    record(matchmaking, "began", by=by)
    return matchmaking


def add_block(
    matchmaking: Matchmaking, starts_at: datetime, ends_at: datetime, *, minutes: int, changeover: int, by: Any
) -> timedelta:
    """The block's slots exist; return what is left over at its end, too short for another meeting.

    `minutes` is the length of a meeting, `changeover` the minutes between two; both are proposed for the next block.
    """
    _hold(matchmaking)
    periods = list(_periods(starts_at, ends_at, timedelta(minutes=minutes), timedelta(minutes=changeover)))
    _check_block(matchmaking, starts_at, ends_at, periods)
    session = max((slot.session for slot in matchmaking.slots), default=0) + 1
    for first, last in periods:
        matchmaking.slots.append(Slot(session=session, starts_at=first, ends_at=last))
    matchmaking.meeting_minutes, matchmaking.changeover_minutes = minutes, changeover
    record(matchmaking, "added a block", by=by, note=f"{starts_at.isoformat()} {ends_at.isoformat()}")
    return ends_at - periods[-1][1]


def remove_block(matchmaking: Matchmaking, session: int, *, by: Any) -> None:
    """The block's slots are gone, unless meetings take place in them."""
    _hold(matchmaking)
    placed = db.session.scalar(queries.meetings_in_session(matchmaking, session)) or 0
    if placed:
        raise Refusal(_still_placed(placed) + " " + _("Move or cancel them first, then remove the block."))
    for slot in [slot for slot in matchmaking.slots if slot.session == session]:
        matchmaking.slots.remove(slot)
        db.session.delete(slot)
    record(matchmaking, "removed a block", by=by, note=str(session))


def set_tables(matchmaking: Matchmaking, number: int, *, by: Any) -> None:
    """The tables are numbered from 1 to `number`, unless meetings stand at those that would go."""
    _hold(matchmaking)
    placed = db.session.scalar(queries.meetings_at_tables_beyond(matchmaking, number)) or 0
    if placed:
        raise Refusal(_still_placed(placed) + " " + _("Move or cancel them first, then take tables away."))
    for table in [table for table in matchmaking.tables if table.number > number]:
        matchmaking.tables.remove(table)
        db.session.delete(table)
    known = {table.number for table in matchmaking.tables}
    matchmaking.tables += [Table(number=each) for each in range(1, number + 1) if each not in known]
    record(matchmaking, "set tables", by=by, note=str(number))


def open_requests(matchmaking: Matchmaking, *, by: Any) -> None:
    """Participants can find and ask each other."""
    lock(matchmaking)
    if not matchmaking.slots or not matchmaking.tables:
        raise Refusal(_("Add at least one block of slots and one table first, so that people know when they can meet."))
    move(matchmaking, MatchmakingState.REQUESTS_OPEN, by=by)


def close_requests(matchmaking: Matchmaking, *, by: Any) -> None:
    """Nobody asks or answers any more, what was not answered expires, and the timetable can be made."""
    lock(matchmaking)
    move(matchmaking, MatchmakingState.SCHEDULING, by=by)
    for request in db.session.scalars(queries.pending_in(matchmaking)).all():
        requests.expire(request)


def tables_advised(meetings: int, slots: int) -> int:
    """Return how many tables so many meetings want in so many slots."""
    return ceil(SPARE_TABLES * meetings / slots) if slots else 0


def _hold(matchmaking: Matchmaking) -> None:
    """Hold the matchmaking while its slots or tables change, unless it is over."""
    lock(matchmaking)
    if matchmaking.state is MatchmakingState.FINISHED:
        raise Refusal(_("The matchmaking of this event is over."))


def _periods(starts_at: datetime, ends_at: datetime, length: timedelta, changeover: timedelta) -> Iterator[Period]:
    """Cut a block into meetings with a pause between two of them."""
    while starts_at + length <= ends_at:
        yield starts_at, starts_at + length
        starts_at += length + changeover


def _check_block(matchmaking: Matchmaking, starts_at: datetime, ends_at: datetime, periods: list[Period]) -> None:
    event = matchmaking.event
    if not periods:
        raise Refusal(_("This block is too short for one meeting."))
    if starts_at < event.starts_at or ends_at > event.ends_at:
        raise Refusal(_("This block lies outside the event. Choose times between its start and its end."))
    if any(slot.starts_at < ends_at and starts_at < slot.ends_at for slot in matchmaking.slots):
        raise Refusal(_("This block overlaps with slots that exist already."))


def _still_placed(number: int) -> str:
    return str(ngettext("%(num)d meeting takes place there.", "%(num)d meetings take place there.", number))
