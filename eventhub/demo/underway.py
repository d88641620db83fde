"""A matchmaking day that is under way whenever the demo is loaded; the event is a sample as a whole."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.demo import meetings
from eventhub.demo.season import publish, venue
from eventhub.directory.models import Organisation
from eventhub.events import operations as events
from eventhub.events.models import Event, Programme
from eventhub.events.states import EventFormat
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile
from eventhub.matchmaking.operations import freeing, presence, schedules
from eventhub.matchmaking.operations.letters import Place
from eventhub.matchmaking.operations.meetings import settle
from eventhub.matchmaking.planning.plan import place_of
from eventhub.matchmaking.planning.problem import fingerprint, key, problem_of
from eventhub.matchmaking.presence import Word
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.objective import figures
from eventhub.matchmaking.solver.problem import Placement, Plan, Reason, Status, Unmet
from eventhub.matchmaking.states import MatchmakingState, Priority
from eventhub.transitions import move

SEED = 2903
ZONE = "Europe/Brussels"
SIZE: dict[str, Any] = {"people": 14, "meetings": 28, "slots": 8, "tables": 5}
MINUTES, STEP = 30, timedelta(minutes=5)
SINCE = timedelta(minutes=10)
"""How long the second slot goes on already, to the last five minutes."""
AROUND = timedelta(minutes=30)
WORDS = (
    (Word.PARTNER_ABSENT, None),
    (Word.PARTNER_ABSENT, None),
    (Word.HERE, Word.HERE),
    (Word.HERE, Word.LATE),
)
"""What the two of one table after the other say of the meetings that go on, our participant's first."""


def under_way(programme: Programme, organiser: Organisation, *, host: User, star: User) -> Event:
    """Meetings go on since this morning: tables wait for people, a freed time is on offer, a draft waits."""
    begins = _rounded(clock.now()) - SINCE - timedelta(minutes=MINUTES) - STEP
    event = _event(programme, organiser, begins, host)
    matchmaking, waiting = _timetable(event, begins, host=host, star=star)
    _say(matchmaking, star)
    _free_a_time(matchmaking, waiting[0], by=host)
    _draft(matchmaking, waiting[1])
    return event


def _rounded(now: datetime) -> datetime:
    """Return the last full five minutes."""
    return now - timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)


def _event(programme: Programme, organiser: Organisation, begins: datetime, host: User) -> Event:
    event = events.create_draft(
        "Sample matchmaking day: meetings under way",
        organiser=organiser,
        host=host,
        by=host,
        programme=programme,
        summary="A sample as a whole: its meetings go on at the hour at which this demo was loaded.",
        contact="underway@example.org",
        format=EventFormat.ON_SITE,
        starts_at=begins - AROUND,
        ends_at=begins + timedelta(hours=7),
        timezone=ZONE,
        venue=venue("Sample hall", "Brussels", "BE", 50.847, 4.357),
        languages=("en",),
        themes=("ai-human-machine", "non-food-biomass"),
    )
    publish(event, by=host)
    return event


def _timetable(event: Event, begins: datetime, *, host: User, star: User) -> tuple[Matchmaking, list[Meeting]]:
    """All but two of the agreed meetings have a place; return those two, the first of which is our participant's."""
    problem = generate(SEED, **SIZE)
    matchmaking = meetings.arrange(event, problem, begins, by=host, minutes=MINUTES)
    placed = meetings.agreed_and_placed(matchmaking, problem, by=host, star=star)
    waiting = _two_to_wait(placed, star)
    settle({meeting: place for meeting, place in placed.items() if meeting not in waiting}, by=host)
    move(matchmaking, MatchmakingState.PUBLISHED, by=host)
    return matchmaking, waiting


def _two_to_wait(placed: Mapping[Meeting, Place | None], star: User) -> list[Meeting]:
    """Our participant's last meeting, a must, and the last one without them; both would meet at any time."""
    mine = [meeting for meeting in placed if _with(meeting, star)]
    others = [meeting for meeting in placed if meeting not in mine]
    waiting = [mine[-1], others[-1]]
    for meeting, priority in zip(waiting, (Priority.MUST, Priority.WOULD_LIKE), strict=True):
        meeting.session = None
        if meeting.request:
            meeting.request.priority = priority
    return waiting


def _say(matchmaking: Matchmaking, star: User) -> None:
    """Who met first says so, and at the tables of the second slot some wait in vain."""
    earlier, now = matchmaking.slots[:2]
    for meeting in db.session.scalars(queries.placed_meetings(matchmaking)).all():
        if meeting.slot is earlier:
            _each_says(meeting, meeting.people, (Word.HERE, Word.HERE), earlier.starts_at)
    going_on = [each for each in db.session.scalars(queries.placed_meetings(matchmaking)).all() if each.slot is now]
    going_on.sort(key=lambda meeting: not _with(meeting, star))
    for meeting, words in zip(going_on, WORDS, strict=False):
        people = sorted(meeting.people, key=lambda person: person.registration.user is not star)
        _each_says(meeting, people, words, now.starts_at + SINCE)


def _each_says(meeting: Meeting, people: list[Profile], words: tuple[Word | None, ...], at: datetime) -> None:
    for person, word in zip(people, words, strict=True):
        if word:
            presence.say(meeting, person, word, by=person.registration.user, now=at)


def _free_a_time(matchmaking: Matchmaking, waiting: Meeting, *, by: User) -> None:
    """The last meeting is off at whose time our participant and whoever they wait for could meet."""
    held = db.session.scalars(queries.placed_meetings(matchmaking)).all()
    people = set(waiting.people)
    busy = {meeting.slot_id for meeting in held if people & set(meeting.people)}
    away = {absence.slot_id for person in people for absence in person.away}
    gone = [meeting for meeting in held if meeting.slot_id not in busy | away]
    freeing.cancel(gone[-1], by=by, reason="One of the two had to leave early")


def _draft(matchmaking: Matchmaking, newcomer: Meeting) -> None:
    """The next version has a place for one who has none yet, and waits to be looked at."""
    problem = problem_of(matchmaking)
    people = set(newcomer.people)
    held = db.session.scalars(queries.placed_meetings(matchmaking)).all()
    taken = {place_of(meeting) for meeting in held}
    busy = {meeting.slot_id for meeting in held if people & set(meeting.people)}
    busy |= {absence.slot_id for person in people for absence in person.away}
    slot, table = next(
        (slot, table)
        for slot in reversed(matchmaking.slots)
        for table in reversed(matchmaking.tables)
        if slot.id not in busy and (slot, table) not in taken
    )
    order = {meeting.id: number for number, meeting in enumerate(problem.meetings)}
    added = Placement(key(newcomer), key(slot), key(table))
    placements = tuple(sorted((*problem.previous, added), key=lambda each: order[each.meeting]))
    missing = order.keys() - {each.meeting for each in placements}
    unmet = tuple(Unmet(name, Reason.NOT_PROVED) for name in sorted(missing))
    plan = Plan(Status.FEASIBLE, placements, unmet, figures(problem, placements), {"weight": len(order)})
    schedules.save_draft(matchmaking, plan, fingerprint(problem), most_moved=0)


def _with(meeting: Meeting, user: User) -> bool:
    return any(person.registration.user is user for person in meeting.people)
