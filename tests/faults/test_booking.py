"""Many agree, move and cancel at once, in slots of different lengths: no person and no table is in two at once."""

import ast
import itertools
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

import eventhub
from eventhub.db import db, unit_of_work
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Matchmaking, Meeting, MeetingRequest, Profile, Slot
from eventhub.matchmaking.operations import requests
from eventhub.matchmaking.operations.invitations import edition
from eventhub.matchmaking.operations.offers import name_slots
from eventhub.matchmaking.states import PLACED, MeetingState, Mode, Priority, RequestState
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, user_of
from tests.support.application import SECRET_KEY
from tests.support.length import IS_FULL, ends_within

pytestmark = [pytest.mark.fault, ends_within(1800)]

SLOTS, PEOPLE, TABLES, PROCESSES, THREADS = (200, 60, 20, 5, 10) if IS_FULL else (8, 6, 2, 2, 3)
INTERLEAVINGS = 1_000 if IS_FULL else 12
Orders = list[list[list[Any]]]
Race = Callable[..., list[str]]
ANSWERS = ("accept", "decline", "withdraw", "counter")
MOVES = ("book", "book", "place", "cancel")
PLACE = {"slot", "slot_id", "table", "table_id"}
HOUSE = Path(eventhub.__file__).parent
TOLD = {MeetingState.CANCELLED: {"cancelled"}, MeetingState.UNSCHEDULED: {None}}


@pytest.fixture
def race(database: Any, tmp_path: Path) -> Iterator[Race]:
    """Let processes carry out orders at once; return what became of each."""
    running: list[subprocess.Popen[str]] = []
    settings = {"EVENTHUB_DATABASE_URL": database.url, "EVENTHUB_SECRET_KEY": SECRET_KEY}

    def run(orders: list[Orders], **environment: str) -> list[str]:
        signal = tmp_path / f"begin-{len(running)}"
        command = [sys.executable, "-m", "tests.faults.bookers", str(signal)]
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        given = {**os.environ, **settings, **environment}
        processes = [subprocess.Popen(command, env=given, **pipes) for _ in orders]
        running.extend(processes)
        for process, own in zip(processes, orders, strict=True):
            process.stdin.write(json.dumps(own) + "\n")
            process.stdin.flush()
        assert [each.stdout.readline() for each in processes] == ["ready\n"] * len(processes)
        signal.touch()
        found = [json.loads(each.communicate()[0]) for each in processes]
        return [each for process in found for thread in process for each in thread]

    yield run
    for each in running:
        each.kill()
        each.wait()
        for pipe in (each.stdin, each.stdout):
            pipe.close()


def crowd() -> Matchmaking:
    """People who book for themselves, in slots of two lengths that lie across each other."""
    row = open_matchmaking(mode=Mode.BY_PARTICIPANTS, share_of_slots=100, most_open_requests=10_000)
    for number in range(SLOTS - 4):
        starts_at = row.event.starts_at + timedelta(minutes=10 * number + 3)
        ends_at = starts_at + timedelta(minutes=(15, 30)[number % 2])
        factories.saved(Slot(matchmaking=row, session=2, starts_at=starts_at, ends_at=ends_at))
    for number in range(3, TABLES + 1):
        factories.saved(factories.Table(matchmaking=row, number=number))
    for _ in range(PEOPLE):
        listed_person(row)
    db.session.refresh(row)
    return row


def people_of(row: Matchmaking) -> list[Profile]:
    return list(db.session.scalars(select(Profile).filter_by(matchmaking_id=row.id).order_by(Profile.id)))


def rush(row: Matchmaking, seed: int = 1) -> list[Orders]:
    """Half of all pairs are asked and accept, the others have agreed and book, or are put somewhere by hand."""
    chance = random.Random(seed)
    pairs = list(itertools.combinations(people_of(row), 2))
    chance.shuffle(pairs)
    pairs = pairs[: max(PROCESSES * THREADS * 2, SLOTS * 2)]
    orders = []
    for number, (one, other) in enumerate(pairs):
        slots = chance.sample(row.slots, 2)
        if number % 2:
            wish: Any = {"message": "", "priority": Priority.MUST, "by": user_of(one)}
            orders.append(["accept", requests.ask(one, other, slots=slots, **wish).id, slots[0].id, 0])
        else:
            deed = ("book", "place")[number // 2 % 2]
            orders.append([deed, agreed_meeting(one, other).id, slots[0].id, chance.choice(row.tables).id])
    return shared(orders)


def shared(orders: list[list[Any]]) -> list[Orders]:
    """Share orders out among the threads of the processes, each thread as many as the others."""
    threads = PROCESSES * THREADS
    lists = [orders[number::threads] for number in range(threads)]
    longest = max(map(len, lists))
    lists = [each + [[]] * (longest - len(each)) for each in lists]
    return [lists[number * THREADS : (number + 1) * THREADS] for number in range(PROCESSES)]


def overlaps(row: Matchmaking) -> list[str]:
    """Name every person and table in two meetings at a time."""
    db.session.rollback()
    held: dict[str, list[tuple[Any, Any]]] = {}
    for meeting in db.session.scalars(queries.placed_meetings(row)):
        assert meeting.slot is not None
        times = (meeting.slot.starts_at, meeting.slot.ends_at)
        for key in (f"table {meeting.table_id}", *(f"person {each.id}" for each in meeting.people)):
            held.setdefault(key, []).append(times)
    return [
        key
        for key, found in held.items()
        for (start, end), (other_start, other_end) in itertools.combinations(found, 2)
        if start < other_end and other_start < end
    ]


@pytest.fixture
def without_guard(database: Any) -> Iterator[None]:
    """Take what the database refuses away for one test; SQLite's triggers come back with its template."""
    seen = {
        "sqlite": "SELECT name, '' FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%never_twice%'",
        "postgresql": "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'x'",
    }[database.name]
    with db.engine.connect() as connection:
        guards = dict(tuple(row) for row in connection.execute(text(seen)))
    if database.name == "sqlite":
        _alter(*(f"DROP TRIGGER {name}" for name in guards))
    else:
        _alter(*(f"ALTER TABLE {name.split('_')[1]} DROP CONSTRAINT {name}" for name in guards))
    yield
    db.session.remove()
    database.reset()
    if database.name == "postgresql":
        _alter(*(f"ALTER TABLE {name.split('_')[1]} ADD CONSTRAINT {name} {words}" for name, words in guards.items()))


def _alter(*statements: str) -> None:
    db.session.remove()
    with db.engine.connect().execution_options(eventhub_writes=True) as connection, connection.begin():
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.parametrize("careless", [False, True], ids=["with every look", "by the database alone"])
def test_nobody_and_no_table_is_in_two_meetings_at_a_time(db_session: Any, race: Race, careless: bool) -> None:
    with unit_of_work():
        row = crowd()
        orders = rush(row)
    found = Counter(race(orders, **({"CARELESS": "yes"} if careless else {})))
    assert overlaps(row) == []
    assert set(found) <= {"done", "refused", "impossible", "busy", "none"}, found
    assert found["done"] > 0
    assert found["impossible" if careless else "refused"] > 0
    assert found["impossible"] == 0 or careless


def test_without_both_guards_the_same_rush_does_overlap(db_session: Any, without_guard: None, race: Race) -> None:
    with unit_of_work():
        row = crowd()
        orders = rush(row)
    found = Counter(race(orders, CARELESS="yes"))
    assert overlaps(row) != [], found


def interleaved(row: Matchmaking) -> list[Orders]:
    """Three do different things with one request, or with one meeting, at the same moment."""
    chance, lists = random.Random(2), [[] for _ in range(3)]
    pairs = itertools.cycle(itertools.combinations(people_of(row), 2))
    for number in range(INTERLEAVINGS):
        (one, other), slots = next(pairs), chance.sample(row.slots, 2)
        if number % 2:
            request = factories.request(one, other, pair=f"race-{number}")
            name_slots(request, slots[:1])
            chosen = [[deed, request.id, slots[0].id, 0] for deed in chance.sample(ANSWERS, 3)]
        else:
            accepted = factories.request(one, other, state=RequestState.ACCEPTED, pair=f"race-{number}")
            meeting = factories.meeting(accepted)
            chosen = [[deed, meeting.id, chance.choice(slots).id, row.tables[0].id] for deed in chance.sample(MOVES, 3)]
        for own, order in zip(lists, chosen, strict=True):
            own.append(order)
    return [lists]


def test_whatever_two_do_at_the_same_moment_one_story_comes_of_it(db_session: Any, race: Race) -> None:
    """Of an accepted request one meeting stands, of others none; what is cancelled holds nothing; mails are true."""
    with unit_of_work():
        row = crowd()
        orders = interleaved(row)
    found = Counter(race(orders))
    assert set(found) <= {"done", "refused", "busy"}, found
    db.session.rollback()
    standing = Counter(db.session.scalars(select(Meeting.request_id).where(Meeting.state != MeetingState.CANCELLED)))
    for request in db.session.scalars(select(MeetingRequest)):
        assert standing[request.id] == (request.state is RequestState.ACCEPTED), request.state
    for meeting in db.session.scalars(select(Meeting)):
        assert (meeting.slot_id is not None) == (meeting.state in PLACED), meeting.state
        assert {each.slot_id for each in meeting.attendees} == {meeting.slot_id}
        assert told_last(meeting) in TOLD.get(meeting.state, {"agreed", "rebooked", "placed"})
    assert overlaps(row) == []


def told_last(meeting: Meeting) -> str | None:
    """Return what the first of its people was told of a meeting as it stands now."""
    key = f"{edition(meeting)}:to:{meeting.people[0].id}"
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.dedupe_key == key)).first()
    return mail and mail.template.removeprefix("matchmaking/")


def test_every_way_to_a_place_goes_through_one_function() -> None:
    """Acceptance, booking, the organiser's hand and the optimiser: only `_seat` writes where a meeting takes place."""
    writers = set()
    for file in (each for each in HOUSE.rglob("*.py") if "solver" not in each.parts):
        functions = (each for each in ast.walk(ast.parse(file.read_text())) if isinstance(each, ast.FunctionDef))
        writers |= {f"{file.relative_to(HOUSE)}:{each.name}" for each in functions if PLACE & set(_written(each))}
    assert writers == {"matchmaking/operations/meetings.py:_seat"}


def _written(function: ast.FunctionDef) -> Iterator[str]:
    """Yield the names of the attributes that a function assigns to."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
