"""Meetings that the organiser adds by hand, in the timetable people walk by or in a draft of the next one."""

from typing import Any

from flask_babel import gettext as _

from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.matchmaking import queries
from eventhub.matchmaking.asking import is_kept_apart
from eventhub.matchmaking.models import Attendee, Meeting, Profile, Schedule
from eventhub.matchmaking.operations.drafts import amend, take
from eventhub.matchmaking.operations.letters import tell_of_place
from eventhub.matchmaking.operations.meetings import is_walked_by, obstacles, settle
from eventhub.matchmaking.planning.problem import key
from eventhub.matchmaking.solver.problem import Placement
from eventhub.matchmaking.states import RequestState
from eventhub.matchmaking.vacant import Place
from eventhub.transitions import move


def add(one: Profile, other: Profile, place: Place, *, by: Any) -> Meeting:
    """The two meet there, whoever asked whom before, and are told at once; a conflict is refused in words."""
    matchmaking = one.matchmaking
    lock(matchmaking)
    if not is_walked_by(matchmaking):
        raise Refusal(_("There is no published timetable yet. Add the meeting to a draft instead."))
    meeting = agree(one, other, by=by)
    problems = obstacles(meeting, *place)
    if problems:
        raise Refusal(" ".join(problems))
    settle({meeting: place}, by=by)
    tell_of_place(meeting, "arranged", place)
    return meeting


def add_to_draft(schedule: Schedule, one: Profile, other: Profile, place: Place, *, by: Any) -> Meeting:
    """The draft has a meeting of the two there, of which nobody hears before it is published."""
    take(schedule)
    meeting = agree(one, other, by=by)
    amend(schedule, Placement(key(meeting), key(place[0]), key(place[1])))
    record(schedule, "meeting added", by=by, note=", ".join(person.registration.name for person in meeting.people))
    return meeting


def agree(one: Profile, other: Profile, *, by: Any) -> Meeting:
    """The two have a meeting without a place; a question that waits between them has its answer by that."""
    check_pair(one, other)
    asked = first_or_none(queries.living_request_between(one, other))
    if asked is not None:
        move(asked, RequestState.WITHDRAWN, by=by, note=_("The organiser arranged the meeting."))
    attendees = [Attendee(profile=person) for person in (one, other)]
    meeting = Meeting(matchmaking=one.matchmaking, attendees=attendees)
    db.session.add(meeting)
    db.session.flush()
    record(meeting, "arranged", by=by)
    return meeting


def check_pair(one: Profile, other: Profile) -> None:
    """Refuse two who have a meeting already, or do not meet."""
    if one.id == other.id or one.matchmaking_id != other.matchmaking_id:
        raise Refusal(_("Choose two different people of this event."))
    if other.id in db.session.scalars(queries.partner_ids(one)).all():
        raise Refusal(_("These two have agreed on a meeting already."))
    if is_kept_apart(one, other):
        raise Refusal(_("The rules of the event or the wishes of the two keep them apart."))
