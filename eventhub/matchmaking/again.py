"""Asking the same person again: after a "no", after silence, after a meeting that was cancelled; not without end."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from eventhub.db import db
from eventhub.matchmaking.models import Attendee, Meeting, MeetingRequest, Profile
from eventhub.matchmaking.states import MeetingState

MOST_TIMES = 3
"""So often one person asks another at one event, whatever came of it; the other may still ask them."""


def times_asked(requester: Profile, invitee: Profile) -> Select[int]:
    """Select how often one person has asked another."""
    return select(func.count(MeetingRequest.id)).where(
        MeetingRequest.requester_id == requester.id, MeetingRequest.invitee_id == invitee.id
    )


def is_asked_out(requester: Profile, invitee: Profile) -> bool:
    """Whether one person has asked another as often as anybody may."""
    return (db.session.scalar(times_asked(requester, invitee)) or 0) >= MOST_TIMES


def cancelled_with(profile: Profile) -> dict[int, Meeting]:
    """Return the last meeting a person had agreed on with each other that was cancelled, by the other's id."""
    mine, theirs = aliased(Attendee), aliased(Attendee)
    rows = db.session.execute(
        select(theirs.profile_id, Meeting)
        .join(Meeting, Meeting.id == theirs.meeting_id)
        .join(mine, mine.meeting_id == Meeting.id)
        .where(mine.profile_id == profile.id, theirs.profile_id != profile.id)
        .where(Meeting.state == MeetingState.CANCELLED)
        .order_by(Meeting.changed_at, Meeting.id)
    )
    return {row[0]: row[1] for row in rows}
