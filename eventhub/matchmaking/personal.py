"""What matchmaking stores about somebody, as they may take it along."""

from typing import Any

from sqlalchemy import or_, select

from eventhub.db import db, first_or_none
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Attendee, Meeting, MeetingRequest, Profile
from eventhub.registration.models.registrations import Registration
from eventhub.registration.personal import plain

SAID = (
    *("offers", "needs", "themes", "languages", "sectors", "cooperation", "markets", "looks_for"),
    *("needs_step_free", "listed_at"),
)


def of_registration(registration: Registration) -> dict[str, Any]:
    """Return the profile, the requests and the meetings of somebody, with the names of the others in them."""
    profile = first_or_none(queries.profile_at(registration))
    if profile is None:
        return {}
    return {"profile": plain(profile, SAID), "requests": _requests(profile), "meetings": _meetings(profile)}


def _requests(profile: Profile) -> list[dict[str, Any]]:
    either = or_(MeetingRequest.requester_id == profile.id, MeetingRequest.invitee_id == profile.id)
    rows = db.session.scalars(select(MeetingRequest).where(either).order_by(MeetingRequest.id))
    names = ("state", "priority", "message", "created_at", "answered_at")
    return [
        {"from": each.requester.registration.name, "to": each.invitee.registration.name, **plain(each, names)}
        for each in rows
    ]


def _meetings(profile: Profile) -> list[dict[str, Any]]:
    mine = select(Attendee.meeting_id).where(Attendee.profile_id == profile.id)
    rows = db.session.scalars(select(Meeting).where(Meeting.id.in_(mine)).order_by(Meeting.id))
    return [
        {
            "with": [person.registration.name for person in each.partners_of(profile)],
            "table": each.table.number if each.table else None,
            **plain(each, ("state", "starts_at", "ends_at")),
        }
        for each in rows
    ]
