"""What came of the meetings at the season's first conference; who says what is a sample."""

from datetime import date, timedelta

from eventhub.accounts.models import User
from eventhub.demo import meetings
from eventhub.demo.season import Season
from eventhub.events.models import Event
from eventhub.matchmaking.models import Meeting
from eventhub.matchmaking.operations.meetings import settle
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.states import MatchmakingState, MeetingState
from eventhub.outcomes import operations
from eventhub.outcomes.states import OutcomeKind
from eventhub.transitions import move

SEED = 1128
SAID = (
    OutcomeKind.FOLLOW_UP,
    OutcomeKind.NOTHING,
    OutcomeKind.FOLLOW_UP,
    OutcomeKind.PROPOSAL,
    OutcomeKind.LETTER_OF_INTENT,
    OutcomeKind.FOLLOW_UP,
    None,
)
"""What the people of one meeting after the other say; None says nothing."""
NOTE = "We send the programme of our training week."


def met_and_said(event: Event, season: Season, day: date, *, host: User, star: User) -> None:
    """At a conference that is over sixteen people met, and most say what came of it."""
    problem = generate(SEED, people=16, meetings=24, slots=8, tables=6)
    matchmaking = meetings.set_up(event, problem, season, day, by=host)
    placed = meetings.agreed_and_placed(matchmaking, problem, by=host, star=star)
    settle(placed, by=host)
    move(matchmaking, MatchmakingState.PUBLISHED, by=host)
    for number, meeting in enumerate(placed):
        move(meeting, MeetingState.HELD, by=host)
        _say(meeting, SAID[number % len(SAID)])


def _say(meeting: Meeting, kind: OutcomeKind | None) -> None:
    if kind is None:
        return
    at = meeting.matchmaking.event.ends_at + timedelta(hours=4)
    for number, person in enumerate(meeting.people[: 1 + meeting.id % 2]):
        operations.say(person, meeting, kind, note="" if number else NOTE, now=at)
