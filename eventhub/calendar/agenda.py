"""A person's meetings as they see them: with whom, where, and which one is next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eventhub.accounts.models import User
from eventhub.calendar import queries
from eventhub.db import db
from eventhub.events.models import Event
from eventhub.matchmaking.models import Meeting, Profile
from eventhub.matchmaking.states import MeetingState


@dataclass(frozen=True)
class Appointment:
    """A meeting from one side of the table; `partners` are the profiles on the other."""

    meeting: Meeting
    event: Event
    starts_at: datetime
    ends_at: datetime
    table: int
    partners: tuple[Profile, ...]

    @property
    def whom(self) -> str:
        """The names of the others."""
        return ", ".join(profile.registration.name for profile in self.partners)

    @property
    def organisations(self) -> str:
        """The organisations of the others."""
        return ", ".join(filter(None, (profile.registration.organisation for profile in self.partners)))


def appointments(user: User, now: datetime) -> list[Appointment]:
    """Return a person's meetings that have a place, stand and are not long over, in the order of time."""
    standing = queries.meetings(user, now).where(Meeting.state != MeetingState.CANCELLED)
    return [_appointment(meeting, user) for meeting in db.session.scalars(standing)]


def next_of(meetings: Iterable[Appointment], now: datetime) -> Appointment | None:
    """Return the meeting that goes on, or comes first."""
    return next((meeting for meeting in meetings if meeting.ends_at > now), None)


def partners(meeting: Meeting, user: User) -> list[Profile]:
    """Return who else sits at the table."""
    return [profile for profile in meeting.people if profile.registration.user_id != user.id]


def _appointment(meeting: Any, user: User) -> Appointment:
    return Appointment(
        meeting=meeting,
        event=meeting.matchmaking.event,
        starts_at=meeting.slot.starts_at,
        ends_at=meeting.slot.ends_at,
        table=meeting.table.number,
        partners=tuple(partners(meeting, user)),
    )
