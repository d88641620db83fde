"""Meetings by hand: putting one somewhere, locking it there, cancelling it. Two never get the same place."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.matchmaking import queries
from eventhub.matchmaking.availability import unavailable
from eventhub.matchmaking.free import overlap
from eventhub.matchmaking.freed import live_offers
from eventhub.matchmaking.interpreters import interpreters_of, lacks_interpreter
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile, Slot, Table
from eventhub.matchmaking.operations.firsts import expect
from eventhub.matchmaking.operations.letters import Place, tell_of_place, withdraw_invitations
from eventhub.matchmaking.states import PLACED, MatchmakingState, MeetingState, Mode, RequestState
from eventhub.transitions import can_move, move
from eventhub.web.pages import datetime_in


def place(meeting: Meeting, slot: Slot, table: Table, *, by: Any, seen: int | None = None) -> None:
    """The meeting takes place there from now on, and its people are told; a conflict is refused in words.

    So is a move by who saw it, at SEQUENCE `seen`, where it is no longer.
    """
    lock(meeting.matchmaking)
    lock(meeting)
    if not is_walked_by(meeting.matchmaking):
        raise Refusal(_("There is no published timetable yet. Publish one first, then move meetings by hand."))
    if (meeting.slot_id, meeting.table_id) == (slot.id, table.id):
        return
    if seen is not None:
        expect(meeting, seen)
    problems = obstacles(meeting, slot, table)
    if problems:
        raise Refusal(" ".join(problems))
    settle({meeting: (slot, table)}, by=by)
    tell_of_place(meeting, "placed", (slot, table))


def is_walked_by(matchmaking: Matchmaking) -> bool:
    """Whether people have a timetable to walk by: a published one, or one that grows as they book."""
    grows = matchmaking.mode is Mode.BY_PARTICIPANTS and matchmaking.state is MatchmakingState.REQUESTS_OPEN
    return grows or matchmaking.state is MatchmakingState.PUBLISHED


def settle(places: Mapping[Meeting, Place | None], *, by: Any, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Every one of these meetings, which all had another, gets the place given, or none.

    It is the only way to a place: for an acceptance, a booking, the organiser's hand and the optimiser. All leave their
    old places before the first takes its new one, so that two can change places; `meanwhile` others may go to them.
    """
    for meeting in places:
        _seat(meeting, None)
    db.session.flush()
    meanwhile()
    for meeting, wanted in places.items():
        _seat(meeting, wanted)
        _move(meeting, wanted, by=by)
    db.session.flush()


def reseat(meeting: Meeting) -> None:
    """Whoever is in the meeting now has its place; the database refuses who is at another table then.

    It is where it was, so its state stays; only calendars hear of it.
    """
    _seat(meeting, (meeting.slot, meeting.table) if meeting.slot and meeting.table else None)
    meeting.revise(matters=True)
    db.session.flush()


def obstacles(meeting: Meeting, slot: Slot, table: Table, *, people: Collection[Profile] | None = None) -> list[str]:
    """Say, in sentences, what keeps a meeting, or other `people` in it, from a slot and a table; nothing: it fits."""
    people = meeting.people if people is None else [*people]
    others = [other for other in db.session.scalars(queries.meetings_during(slot)) if other.id != meeting.id]
    absent = unavailable([person.id for person in people], [slot])
    away = {person.id for person in people if slot.id in absent[person.id]}
    busy = {person.id for other in others for person in other.people}
    found = []
    if any(other.table_id == table.id for other in others):
        found.append(_("Table %(number)s is taken then.", number=table.number))
    if meeting.session not in (None, slot.session):
        found.append(_("The two want to meet in another block."))
    if table.host and table.host_id not in {person.registration_id for person in (*meeting.people, *people)}:
        found.append(_("Table %(number)s is for meetings of %(name)s.", number=table.number, name=table.host.name))
    if lacks_interpreter(db.session.scalars(interpreters_of(meeting.matchmaking)).all(), people, others):
        found.append(_("Nobody who interprets between their languages is free then."))
    found += [words for person in people for words in _own_obstacles(person, table, busy, away)]
    return [*found, *_kept_for_others(meeting, people, slot, table)]


def _kept_for_others(meeting: Meeting, who: Collection[Profile], slot: Slot, table: Table) -> Iterator[str]:
    """Say what is offered to others at that time and kept until they answer."""
    people = {person.id: person.registration.name for person in who}
    for offer in db.session.scalars(live_offers(meeting.matchmaking, clock.now())):
        if offer.meeting_id == meeting.id or not overlap(offer.slot, slot):
            continue
        until = datetime_in(offer.expires_at, meeting.matchmaking.event.timezone)
        if offer.table_id == table.id:
            yield _("Table %(number)s is kept until %(at)s for two who were offered it.", number=table.number, at=until)
        for person in offer.meeting.people:
            if person.id in people:
                yield _("%(name)s has been offered this time until %(until)s.", name=people[person.id], until=until)


def _own_obstacles(person: Profile, table: Table, busy: Collection[int], away: Collection[int]) -> Iterator[str]:
    """Say what keeps one person from a slot and a table."""
    name = person.registration.name
    if person.id in busy:
        yield _("%(name)s has another meeting then.", name=name)
    if person.id in away:
        yield _("%(name)s is not available then.", name=name)
    if person.needs_step_free and not table.is_step_free:
        yield _("%(name)s needs a table without steps.", name=name)


def keep_in_place(meeting: Meeting, *, by: Any) -> None:
    """The optimiser leaves the meeting where it is from now on."""
    lock(meeting)
    if meeting.state not in PLACED:
        raise Refusal(_("Only a meeting with a slot and a table can be locked."))
    if not meeting.is_locked:
        meeting.is_locked = True
        record(meeting, "locked", by=by)


def let_move(meeting: Meeting, *, by: Any) -> None:
    """The optimiser may move the meeting again."""
    lock(meeting)
    if meeting.is_locked:
        meeting.is_locked = False
        record(meeting, "unlocked", by=by)


def cancel(meeting: Meeting, *, by: Any, reason: str, leaver: Profile | None = None) -> None:
    """The meeting does not take place and its slot and table are free; its people, but for a leaver, are told why.

    The two can ask each other again.
    """
    lock(meeting.matchmaking)
    lock(meeting)
    was = (meeting.slot, meeting.table) if meeting.slot and meeting.table else None
    _call_off(meeting, reason, by)
    free_place(meeting, by=by, reason=reason)
    tell_of_place(meeting, "cancelled", was, leaver=leaver, reason=reason)


def cancel_with_event(meeting: Meeting, *, by: Any, reason: str) -> None:
    """The meeting does not take place because its event does not, of which everybody is told elsewhere.

    Only calendars that were invited to it are told here, or they would keep it.
    It keeps its slot and table, so that calendars can show what they strike out; its SEQUENCE there contains the
    event's and has risen with it.
    """
    _call_off(meeting, reason, by)
    meeting.revise(matters=False)
    db.session.flush()
    withdraw_invitations(meeting, reason=reason)


def end_twin(meeting: Meeting, *, by: Any, reason: str) -> None:
    """Of two meetings of the same two people, this one without a time is not needed; nobody misses it."""
    _call_off(meeting, reason, by)
    free_place(meeting, by=by, reason=reason)


def free_place(meeting: Meeting, *, by: Any, reason: str) -> None:
    """Others may have the slot and the table of a meeting that is off, and the two can ask each other again.

    Calendars strike it out where it was.
    """
    if meeting.request and can_move(meeting.request, RequestState.WITHDRAWN):
        move(meeting.request, RequestState.WITHDRAWN, by=by, note=reason)
    _seat(meeting, None)
    meeting.revise(matters=True)


def _call_off(meeting: Meeting, reason: str, by: Any) -> None:
    move(meeting, MeetingState.CANCELLED, by=by, note=reason)
    meeting.is_locked, meeting.unmet_reason, meeting.cancellation_reason = False, None, reason


def _seat(meeting: Meeting, wanted: Place | None) -> None:
    """Write a place onto a meeting and its people; the database refuses one that is taken.

    A meeting that is left without one remembers the place it had: calendars strike it out there.
    """
    if wanted:
        meeting.left_starts_at = meeting.left_ends_at = meeting.left_table = None
    elif meeting.slot and meeting.table:
        meeting.left_starts_at, meeting.left_ends_at = meeting.slot.starts_at, meeting.slot.ends_at
        meeting.left_table = meeting.table.number
    meeting.slot, meeting.table = wanted or (None, None)
    for attendee in meeting.attendees:
        attendee.slot_id = meeting.slot.id if meeting.slot else None


def _move(meeting: Meeting, wanted: Place | None, *, by: Any) -> None:
    """Bring the meeting's state in line with its place, and let every calendar know."""
    move(meeting, _state_with(meeting, wanted), by=by, note=_words(wanted))
    if wanted:
        meeting.unmet_reason = None
    else:
        meeting.is_locked = False
    meeting.revise(matters=True)


def _state_with(meeting: Meeting, wanted: Place | None) -> MeetingState:
    if wanted is None:
        return MeetingState.UNSCHEDULED
    return MeetingState.SCHEDULED if meeting.state is MeetingState.UNSCHEDULED else MeetingState.MOVED


def _words(wanted: Place | None) -> str:
    return f"{wanted[0].starts_at.isoformat()} table {wanted[1].number}" if wanted else ""
