"""People put their own meetings at their times: whoever comes first has the slot, and the others hear of it at once."""

from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, lock
from eventhub.errors import Refusal
from eventhub.matchmaking.free import Openings
from eventhub.matchmaking.models import Matchmaking, Meeting, MeetingRequest, Profile, Slot
from eventhub.matchmaking.offers import offered_in, rivals_for
from eventhub.matchmaking.operations import freeing, meetings
from eventhub.matchmaking.operations.invitations import edition
from eventhub.matchmaking.operations.letters import Place, slot_lines, tell, tell_of_place
from eventhub.matchmaking.states import OVER, MatchmakingState, MeetingState, Mode

MOST_PROPOSED = 5
_STANDS = (MeetingState.UNSCHEDULED, MeetingState.SCHEDULED, MeetingState.MOVED)


def take(meeting: Meeting, slot: Slot, *, by: Any) -> Place:
    """The meeting has the slot and the best table free then; whoever else asked for that time is told what is left."""
    openings = Openings(meeting.people, clock.now(), besides=meeting)
    _check_has_room(openings)
    free = openings.slots()
    table = openings.table(slot)
    if slot not in free or table is None:
        raise Refusal(_taken_words(meeting, free))
    meetings.settle({meeting: (slot, table)}, by=by)
    _tell_rivals(meeting, slot)
    return slot, table


def check_has_room(person: Profile) -> None:
    """Refuse who has as many meetings already as the event's rules let them take."""
    _check_has_room(Openings([person], clock.now()))


def _check_has_room(openings: Openings) -> None:
    if full := openings.full():
        raise Refusal(_("%(name)s has as many meetings as one can take here.", name=full.registration.name))


def book(meeting: Meeting, slot: Slot, *, by: Any) -> None:
    """An agreed meeting takes place then, or moves there; both are told."""
    lock(meeting.matchmaking)
    lock(meeting)
    if meeting.slot_id == slot.id:
        return
    _check_may_book(meeting)
    template = "rebooked" if meeting.slot else "agreed"
    tell_of_place(meeting, template, take(meeting, slot, by=by))


def call_off(meeting: Meeting, *, by: Any, reason: str) -> None:
    """One of the two cancels the meeting, until it begins; both are told why."""
    lock(meeting.matchmaking)
    lock(meeting)
    if meeting.slot and meeting.slot.starts_at <= clock.now():
        raise Refusal(_("This meeting has begun already."))
    freeing.cancel(meeting, by=by, reason=reason)


def can_book(meeting: Meeting) -> bool:
    """Whether its people may put the meeting somewhere else now: until the day before it."""
    matchmaking, zone = meeting.matchmaking, ZoneInfo(meeting.matchmaking.event.timezone)
    if not is_booked_by_people(matchmaking) or meeting.is_locked or meeting.state not in _STANDS:
        return False
    today = clock.now().astimezone(zone).date()
    return meeting.slot is None or today < meeting.slot.starts_at.astimezone(zone).date()


def can_call_off(meeting: Meeting) -> bool:
    """Whether its people may still cancel the meeting."""
    is_ahead = meeting.slot is None or meeting.slot.starts_at > clock.now()
    return is_ahead and meeting.state not in {*OVER, MeetingState.CANCELLED}


def is_booked_by_people(matchmaking: Matchmaking) -> bool:
    """Whether people put their own meetings at their times now."""
    is_open = matchmaking.state in (MatchmakingState.REQUESTS_OPEN, MatchmakingState.PUBLISHED)
    return matchmaking.mode is Mode.BY_PARTICIPANTS and is_open


def _check_may_book(meeting: Meeting) -> None:
    if not is_booked_by_people(meeting.matchmaking):
        raise Refusal(_("At this event the organiser's timetable gives each meeting its time."))
    if meeting.is_locked:
        raise Refusal(_("The organiser keeps this meeting where it is. Ask there to move it."))
    if not can_book(meeting):
        raise Refusal(_("A meeting can be moved until the day before it. You can still cancel it, with a reason."))


def _taken_words(meeting: Meeting, free: list[Slot]) -> str:
    words = str(_("This time is not free any more."))
    if not free:
        return words + " " + str(_("The two of you have no other time in common."))
    lines = slot_lines(free[:MOST_PROPOSED], meeting.matchmaking.event.timezone)
    return words + " " + str(_("Still free: %(times)s.", times="; ".join(lines)))


def _tell_rivals(meeting: Meeting, slot: Slot) -> None:
    """Tell whoever proposed that time to one of the two what is still free; each once for every request."""
    people = {person.id for person in meeting.people}
    rivals = {each.request_id: each.request for each in db.session.scalars(rivals_for(slot, [*people]))}
    for request in rivals.values():
        author, _other = request.sides
        if author.id not in people and request.id != meeting.request_id:
            _tell_rival(meeting, request)


def _tell_rival(meeting: Meeting, request: MeetingRequest) -> None:
    author, other = request.sides
    free = Openings(request.sides, clock.now()).slots()
    named = [each.slot for each in db.session.scalars(offered_in([request.id])) if each.slot in free]
    zone = meeting.matchmaking.event.timezone
    tell(
        f"{edition(meeting)}:taken:{request.id}",
        author,
        "slot_taken",
        "matchmaking.sent" if author.id == request.requester_id else "matchmaking.inbox",
        about=other,
        kept=slot_lines(named, zone, author),
        lines=[] if named else slot_lines(free[:MOST_PROPOSED], zone, author),
    )
