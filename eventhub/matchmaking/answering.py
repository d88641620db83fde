"""What waits for whose answer: the invitee's, or, once other slots were proposed, the requester's."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from eventhub.matchmaking.models import MeetingRequest, Profile
from eventhub.matchmaking.states import Priority, RequestState


def waits_for(profile_id: Any) -> ColumnElement[bool]:
    """Whether a request waits for this person's answer; takes a column as well as a number."""
    asked = and_(MeetingRequest.invitee_id == profile_id, MeetingRequest.is_countered.is_(False))
    countered = and_(MeetingRequest.requester_id == profile_id, MeetingRequest.is_countered.is_(True))
    return and_(MeetingRequest.state == RequestState.PENDING, or_(asked, countered))


def unanswered_by(profile: Profile) -> Select[int]:
    """Select how many requests wait for a person's answer."""
    return select(func.count(MeetingRequest.id)).where(waits_for(profile.id))


def to_answer(profile: Profile) -> Select[MeetingRequest]:
    """Select what waits for a person's answer: what must be first, then what expires first."""
    sides = (MeetingRequest.requester, MeetingRequest.invitee)
    return (
        select(MeetingRequest)
        .where(waits_for(profile.id))
        .options(*(joinedload(side).joinedload(Profile.registration) for side in sides))
        .order_by(MeetingRequest.priority.asc(), MeetingRequest.expires_at, MeetingRequest.id)
    )


def musts_of(request: MeetingRequest) -> int:
    """Return to how many of the two the meeting is a must."""
    return (request.priority is Priority.MUST) + request.is_must_to_invitee
