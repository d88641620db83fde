"""What two profiles of one person wait for and agreed on becomes that of the one which is kept."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from eventhub.db import db, first_or_none, lock
from eventhub.history.operations import record
from eventhub.matchmaking import queries
from eventhub.matchmaking.asking import is_kept_apart
from eventhub.matchmaking.freed import PlaceOffer, PlaceYes
from eventhub.matchmaking.models import Attendee, Meeting, MeetingRequest, Profile
from eventhub.matchmaking.operations import meetings, vetoes
from eventhub.matchmaking.operations.sharing import put_in_place_of
from eventhub.matchmaking.presence import Sign
from eventhub.matchmaking.sharing import is_colleague
from eventhub.matchmaking.states import RequestState
from eventhub.transitions import move


def carry_over(gone: Profile, kept: Profile, *, by: Any) -> None:
    """Whoever asked, was asked by or agreed with the one that goes does so with the one that is kept; nobody is told.

    Of two wishes to meet the same person the kept one's stays, and of two meetings the one with a time. Whom the kept
    one must not meet is answered as after a no. What has a time keeps it: `collisions` says whether that can be.
    """
    for meeting in db.session.scalars(queries.meetings_with(gone)).all():
        _carry_meeting(meeting, gone, kept, by=by)
    for request in db.session.scalars(queries.living_requests(gone)).all():
        _carry_request(request, gone, kept, by=by)


def _carry_meeting(meeting: Meeting, gone: Profile, kept: Profile, *, by: Any) -> None:
    lock(meeting)
    others = meeting.partners_of(gone)
    if meeting.slot:
        _end_twins(kept, others, by=by)
    elif any(_meet(kept, other) for other in others):
        meetings.end_twin(meeting, by=by, reason=_same_person())
        return
    for other in others:
        _end_pending(kept, other, by=by)
    meeting.attendees = [each for each in meeting.attendees if each.profile_id != gone.id]
    meeting.attendees.append(Attendee(profile=kept))
    if meeting.request:
        _hand_over(meeting.request, gone, kept, by=by)
    _carry_words(meeting, gone, kept)
    meetings.reseat(meeting)
    record(meeting, "handed over", by=by, note=kept.registration.name)
    db.session.flush()


def _end_twins(kept: Profile, others: Collection[Profile], *, by: Any) -> None:
    """Of two meetings with the same person the one with a time stays."""
    for twin in db.session.scalars(queries.meetings_with(kept)).all():
        if twin.slot is None and {*others} & {*twin.people}:
            meetings.end_twin(lock(twin), by=by, reason=_same_person())
    db.session.flush()


def _carry_words(meeting: Meeting, gone: Profile, kept: Profile) -> None:
    """What the person said of the meeting on the day, or to a time that is kept for the two, they still say."""
    offers = select(PlaceOffer.id).where(PlaceOffer.meeting_id == meeting.id)
    yes = (PlaceYes.profile_id == gone.id, PlaceYes.offer_id.in_(offers))
    db.session.execute(update(PlaceYes).where(*yes).values(profile_id=kept.id))
    said = (Sign.profile_id == gone.id, Sign.meeting_id == meeting.id)
    db.session.execute(update(Sign).where(*said).values(profile_id=kept.id))


def _carry_request(request: MeetingRequest, gone: Profile, kept: Profile, *, by: Any) -> None:
    lock(request)
    other = request.invitee if request.requester_id == gone.id else request.requester
    if _have_to_do(kept, other) or is_colleague(kept, other):
        move(request, RequestState.WITHDRAWN, by=by, note=_same_person())
        return
    _hand_over(request, gone, kept, by=by)
    if is_kept_apart(kept, other):
        vetoes.end_pending(kept, other, by=by)


def _end_pending(kept: Profile, other: Profile, *, by: Any) -> None:
    """What the two agreed on stands, and the one of them who still waited for an answer waits no longer."""
    waiting = first_or_none(queries.living_request_between(kept, other))
    if waiting:
        move(lock(waiting), RequestState.WITHDRAWN, by=by, note=_same_person())
        db.session.flush()


def _have_to_do(kept: Profile, other: Profile) -> bool:
    """Whether the two are one, wait for an answer between them, or meet already."""
    return _meet(kept, other) or first_or_none(queries.living_request_between(kept, other)) is not None


def _meet(kept: Profile, other: Profile) -> bool:
    """Whether the two are one, or meet already."""
    return kept.id == other.id or other.id in db.session.scalars(queries.partner_ids(kept)).all()


def _hand_over(request: MeetingRequest, gone: Profile, kept: Profile, *, by: Any) -> None:
    put_in_place_of(request, gone, kept)
    record(request, "handed over", by=by, note=kept.registration.name)
    db.session.flush()


def _same_person() -> str:
    return str(_("Merged with another registration of the same person."))
