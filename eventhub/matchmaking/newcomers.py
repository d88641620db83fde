"""Who agreed on a meeting that has no place yet in the timetable people walk by."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select

from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Matchmaking, Meeting
from eventhub.matchmaking.states import MeetingState


def waiting_meetings(matchmaking: Matchmaking) -> Select[Meeting]:
    """Select the agreed meetings without a place, in the order in which they were agreed."""
    return queries.standing_meetings(matchmaking).where(Meeting.state == MeetingState.UNSCHEDULED)


@dataclass(frozen=True)
class Newcomers:
    """How many meetings wait for a place, of how many people, and how many of these have no other meeting."""

    meetings: int
    people: int
    without_any: int


def newcomers_among(meetings: Sequence[Meeting]) -> Newcomers:
    """Count who waits among all the agreed meetings of an event."""
    waiting = [each for each in meetings if each.state is MeetingState.UNSCHEDULED]
    people = {person.id for meeting in waiting for person in meeting.people}
    placed = {person.id for meeting in meetings if meeting.slot for person in meeting.people}
    return Newcomers(len(waiting), len(people), len(people - placed))
