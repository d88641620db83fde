"""On the day: what people say of their meetings, what that makes of them, and a new partner for who sits alone."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eventhub.db import db, lock
from eventhub.errors import Refusal
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Meeting, Profile
from eventhub.matchmaking.operations.adding import agree, check_pair
from eventhub.matchmaking.operations.letters import tell_of_changes
from eventhub.matchmaking.operations.meetings import settle
from eventhub.matchmaking.presence import EARLY, GRACE, KEPT, Sign, Word, alone_at, signs_of
from eventhub.matchmaking.states import OVER, PLACED, MeetingState
from eventhub.transitions import move


def say(meeting: Meeting, person: Profile, word: Word, *, by: Any, now: datetime) -> None:
    """The other and the organiser see it; a meeting at which both are was held, one that both say failed was missed."""
    lock(meeting.matchmaking)
    lock(meeting)
    _check_time(meeting, word, now)
    signs = {sign.profile_id: sign for sign in db.session.scalars(signs_of([meeting]))}
    mine = signs.get(person.id)
    if mine is None:
        signs[person.id] = mine = Sign(meeting=meeting, profile=person, word=word, said_at=now)
        db.session.add(mine)
    mine.word, mine.said_at = word, now
    words = [signs[each.id].word if each.id in signs else None for each in meeting.people]
    if all(each is Word.HERE for each in words):
        move(meeting, MeetingState.HELD, by=by)
    elif {Word.PARTNER_ABSENT, Word.NOT_THERE} == set(words):
        move(meeting, MeetingState.MISSED, by=by)


def confirm(meeting: Meeting, *, was_held: bool, by: Any, now: datetime) -> None:
    """The organiser says what became of a meeting, whatever the two said."""
    lock(meeting.matchmaking)
    lock(meeting)
    state = MeetingState.HELD if was_held else MeetingState.MISSED
    if meeting.slot is None or now < meeting.slot.starts_at + GRACE:
        raise Refusal(_("Five minutes after its start you can say whether a meeting takes place."))
    if meeting.state is not state:
        move(meeting, state, by=by)


def sit_together(meeting: Meeting, person: Profile, other: Profile, *, by: Any, now: datetime) -> Meeting:
    """Two who wait for others in vain meet at the first one's table; those they waited for lose their place then."""
    lock(meeting.matchmaking)
    waiting = {sign.profile_id: sign.meeting for sign in db.session.scalars(alone_at(meeting.matchmaking, now))}
    if waiting.get(person.id) is not meeting or other.id not in waiting:
        raise Refusal(_("One of you does not wait alone any more. Look who does now."))
    check_pair(person, other)
    left = {each: (each.slot, each.table) for each in (meeting, waiting[other.id]) if each.slot and each.table}
    place = left[meeting]
    settle(dict.fromkeys(left), by=by)
    together = agree(person, other, by=by)
    settle({together: place}, by=by)
    timetable = db.session.scalars(queries.placed_meetings(meeting.matchmaking))
    tell_of_changes(f"rescue:{together.id}", {**left, together: None}, timetable)
    return together


def _check_time(meeting: Meeting, word: Word, now: datetime) -> None:
    slot = meeting.slot
    if slot is None or meeting.state not in PLACED:
        raise Refusal(_("This meeting has no time and table now."))
    if meeting.state in OVER:
        raise Refusal(_("It is known already what became of this meeting."))
    if not slot.starts_at - EARLY <= now <= slot.ends_at + KEPT:
        raise Refusal(_("You can say so from half an hour before the meeting until a day after it."))
    if word is Word.PARTNER_ABSENT and now < slot.starts_at + GRACE:
        raise Refusal(_("Give the other five minutes from the start."))
