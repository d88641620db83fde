"""From rows to the optimiser's problem: an id is a letter and the row's number."""

import hashlib
from collections import defaultdict

from eventhub.db import db
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile, Slot, Table
from eventhub.matchmaking.solver import problem as asked
from eventhub.matchmaking.solver.formats import write_problem
from eventhub.matchmaking.states import OVER, Priority

STEP_FREE = "step-free"
TIERS = {Priority.MUST: 2, Priority.WOULD_LIKE: 3}
"""A must comes from the one who asked; the other only agreed, which makes it mutual."""
BY_HAND = 3


def problem_of(matchmaking: Matchmaking) -> asked.Problem:
    """Return everything the optimiser may know of an event: who meets whom, when and where they could."""
    meetings = db.session.scalars(queries.standing_meetings(matchmaking)).all()
    people = {person.id: person for meeting in meetings for person in meeting.people}
    return asked.Problem(
        slots=tuple(_slot(slot) for slot in matchmaking.slots),
        tables=tuple(_table(table) for table in matchmaking.tables),
        participants=_participants(matchmaking, [people[key] for key in sorted(people)]),
        meetings=tuple(_meeting(meeting) for meeting in meetings),
        previous=tuple(_placement(meeting) for meeting in meetings if meeting.slot_id),
    )


def fingerprint(problem: asked.Problem) -> str:
    """Return what tells one problem from another: a plan fits the problem it was made for, and no other."""
    return hashlib.sha256(write_problem(problem).encode()).hexdigest()


def key(row: Slot | Table | Profile | Meeting) -> str:
    """Return a row's id in problems and plans."""
    return f"{_LETTERS[type(row)]}{row.id}"


_LETTERS = {Slot: "s", Table: "t", Profile: "p", Meeting: "m"}


def _slot(slot: Slot) -> asked.Slot:
    return asked.Slot(key(slot), str(slot.session), slot.starts_at, slot.ends_at)


def _table(table: Table) -> asked.Table:
    return asked.Table(key(table), frozenset({STEP_FREE} if table.is_step_free else ()))


def _participants(matchmaking: Matchmaking, people: list[Profile]) -> tuple[asked.Participant, ...]:
    away: dict[int, set[str]] = defaultdict(set)
    for absence in db.session.scalars(queries.absences_in(matchmaking)):
        away[absence.profile_id].add(f"s{absence.slot_id}")
    return tuple(_participant(person, frozenset(away[person.id])) for person in people)


def _participant(person: Profile, away: frozenset[str]) -> asked.Participant:
    own_slots = len(person.matchmaking.slots) - len(away)
    return asked.Participant(
        key(person),
        away=away,
        max=-(-own_slots * person.matchmaking.share_of_slots // 100),
        needs=frozenset({STEP_FREE} if person.needs_step_free else ()),
    )


def _meeting(meeting: Meeting) -> asked.Meeting:
    return asked.Meeting(
        key(meeting),
        tuple(key(person) for person in meeting.people),
        tier=TIERS[meeting.request.priority] if meeting.request else BY_HAND,
        session=str(meeting.session) if meeting.session else None,
        locked=_lock(meeting),
    )


def _lock(meeting: Meeting) -> asked.Lock | None:
    """What is locked or over stays where it is."""
    if meeting.slot_id and (meeting.is_locked or meeting.state in OVER):
        return asked.Lock(f"s{meeting.slot_id}", f"t{meeting.table_id}")
    return None


def _placement(meeting: Meeting) -> asked.Placement:
    return asked.Placement(key(meeting), f"s{meeting.slot_id}", f"t{meeting.table_id}")
