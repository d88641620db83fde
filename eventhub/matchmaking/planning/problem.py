"""From rows to the optimiser's problem: an id is a letter and the row's number."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from eventhub.db import db
from eventhub.matchmaking import queries
from eventhub.matchmaking.answering import musts_of
from eventhub.matchmaking.asking import Rules
from eventhub.matchmaking.availability import unavailable
from eventhub.matchmaking.interpreters import Interpreter, interpreters_of, share_out, speak_apart
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile, Slot, Table, pair
from eventhub.matchmaking.planning.colleagues import Choice, choices_for
from eventhub.matchmaking.solver import problem as asked
from eventhub.matchmaking.solver.writing import problem_text
from eventhub.matchmaking.states import OVER
from eventhub.matchmaking.targets import Bounds
from eventhub.matchmaking.vetoes import vetoes_in

STEP_FREE = "step-free"
MUTUAL = 3
"""The tier of what both agreed on or the organiser arranged; it rises with each of the two to whom it is a must."""


def problem_of(matchmaking: Matchmaking) -> asked.Problem:
    """Return everything the optimiser may know of an event: who meets whom, when and where they could."""
    meetings = db.session.scalars(queries.standing_meetings(matchmaking)).all()
    placed = {meeting.id: meeting.slot_id for meeting in meetings if meeting.slot_id}
    interpreters = db.session.scalars(interpreters_of(matchmaking)).all()
    shared = share_out(interpreters, meetings, placed)
    choices = choices_for(matchmaking, meetings, shared, staying={each.id for each in meetings if _lock(each)})
    people = {person.id: person for meeting in meetings for person in meeting.people}
    people |= {person.id: person for those in choices.values() for choice in those for person in choice}
    seats = {person.registration_id: key(person) for person in people.values()}
    return asked.Problem(
        slots=tuple(_slot(slot) for slot in matchmaking.slots),
        tables=tuple(_table(table, seats) for table in matchmaking.tables),
        participants=(
            *_participants(matchmaking, [people[key] for key in sorted(people)]),
            *(asked.Participant(f"i{each.id}") for each in interpreters if each in shared.values()),
        ),
        meetings=tuple(_meeting(meeting, shared.get(meeting.id), choices.get(meeting.id, ())) for meeting in meetings),
        vetoes=tuple(_vetoes(matchmaking, meetings)),
        previous=tuple(_placement(meeting) for meeting in meetings if meeting.slot_id),
    )


def fingerprint(problem: asked.Problem) -> str:
    """Return what tells one problem from another: a plan fits the problem it was made for, and no other."""
    seen = hashlib.sha256()
    for text in problem_text(problem):
        seen.update(text.encode())
    return seen.hexdigest()


def key(row: Slot | Table | Profile | Meeting) -> str:
    """Return a row's id in problems and plans."""
    return f"{_LETTERS[type(row)]}{row.id}"


_LETTERS = {Slot: "s", Table: "t", Profile: "p", Meeting: "m"}


def _slot(slot: Slot) -> asked.Slot:
    return asked.Slot(key(slot), str(slot.session), slot.starts_at, slot.ends_at)


def _table(table: Table, seats: Mapping[int, str]) -> asked.Table:
    """A host's table is for the host alone; when the host meets nobody it stays empty."""
    features = frozenset({STEP_FREE} if table.is_step_free else ())
    if table.host_id is None or table.host_id in seats:
        return asked.Table(key(table), features, owner=seats.get(table.host_id or 0))
    return asked.Table(key(table), features, closed=frozenset(key(slot) for slot in table.matchmaking.slots))


def _vetoes(matchmaking: Matchmaking, meetings: Iterable[Meeting]) -> Iterator[tuple[str, str]]:
    """Name the pairs whom one of them or the rules keep apart although they agreed on a meeting; what is put stays."""
    rules = Rules(matchmaking)
    refused = {pair(veto.profile_id, veto.person_id) for veto in db.session.scalars(vetoes_in(matchmaking))}
    for meeting in meetings:
        if meeting.request and not _lock(meeting):
            one, other = meeting.request.requester, meeting.request.invitee
            if pair(one.id, other.id) in refused or not rules.let_profiles_meet(one, other):
                yield key(one), key(other)


def _participants(matchmaking: Matchmaking, people: list[Profile]) -> tuple[asked.Participant, ...]:
    away, bounds = unavailable([person.id for person in people], matchmaking.slots), Bounds(matchmaking)
    return tuple(_participant(person, frozenset(f"s{slot}" for slot in away[person.id]), bounds) for person in people)


def _participant(person: Profile, away: frozenset[str], bounds: Bounds) -> asked.Participant:
    least, most = bounds.of(person, len(person.matchmaking.slots) - len(away))
    return asked.Participant(
        key(person),
        away=away,
        max=most,
        min=least,
        needs=frozenset({STEP_FREE} if person.needs_step_free else ()),
    )


def _meeting(meeting: Meeting, interpreter: Interpreter | None, choices: Iterable[Choice]) -> asked.Meeting:
    """An interpreter is a person like any other: in one meeting at a time, with whom they are needed."""
    helper = (f"i{interpreter.id}",) if interpreter else ()
    return asked.Meeting(
        key(meeting),
        (*map(key, meeting.people), *helper),
        tier=MUTUAL - (musts_of(meeting.request) if meeting.request else 0),
        session=str(meeting.session) if meeting.session else None,
        locked=_lock(meeting),
        alternatives=tuple((*map(key, choice), *(helper if speak_apart(*choice) else ())) for choice in choices),
    )


def _lock(meeting: Meeting) -> asked.Lock | None:
    """What is locked or over stays where it is."""
    if meeting.slot_id and (meeting.is_locked or meeting.state in OVER):
        return asked.Lock(f"s{meeting.slot_id}", f"t{meeting.table_id}")
    return None


def _placement(meeting: Meeting) -> asked.Placement:
    return asked.Placement(key(meeting), f"s{meeting.slot_id}", f"t{meeting.table_id}")
