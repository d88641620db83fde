"""The migrations lead to the models' tables, forth and back, and lose nothing on the way."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import alembic.command
import pytest
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from psycopg import sql
from sqlalchemy import JSON, Column, Enum, MetaData, Table, inspect, select, text

from eventhub.archive import revision
from eventhub.db import Base, UtcDateTime, db, unit_of_work
from eventhub.registration.models.registrations import name_key
from tests.support.application import SECRET_KEY, build, close

ROWS = 1_000 if os.environ.get("EVENTHUB_FAULTS") == "full" else 20
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
REVISIONS = [each.revision for each in ScriptDirectory("migrations").walk_revisions()]
BEFORE_BATCHES = "0009"
SPECIAL = {UtcDateTime: datetime, JSON: dict}
DIES = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from eventhub.cli import commands

left = int(sys.argv.pop())

@event.listens_for(Engine, "before_cursor_execute")
def die(*_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

commands(["migrate"])
"""
KNOWN: dict[str, Callable[[int, int], dict[str, Any]]] = {
    "meeting_request": lambda number, after: {"invitee_id": after, "pair": f"{number}-{after}"},
    "meeting_target": lambda _number, _after: {"least": 1, "most": 2},
    "interpreter": lambda _number, _after: {"one_language": "en", "other_language": "fr"},
    "bookmark": lambda _number, after: {"person_id": after},
    "veto": lambda _number, after: {"person_id": after},
    "distinct_pair": lambda number, after: {"one_id": min(number, after), "other_id": max(number, after)},
    "offered_slot": lambda _number, _after: {"rank": 1},
    "registration": lambda number, _: {"waiting_number": None, "offered_until": None, "ticket_code": f"{number:08}"},
    "invitation": lambda _number, _after: {"declined_at": None},
    "reminder_rule": lambda _number, _after: dict.fromkeys(("programme_id", "item_id", "minutes_before", "on_date")),
    "reminder": lambda number, _after: {"occasion": f"event:{number}"},
    "survey_answer": lambda _number, _after: {"is_anonymous": False},
    "question": lambda _number, _after: {"condition_id": None, "condition_value": ""},
}
"""What a row holds that not just any value would do for, by its number and the number of the row after it."""
pytestmark = pytest.mark.timeout(1200)


@pytest.fixture
def blank(database: Any, tmp_path: Path) -> Iterator[str]:
    """The address of a database of the test's own, without any table."""
    if database.name == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.sqlite'}"
        return
    name = f"{database.url.partition('?')[0].rpartition('/')[2]}_blank"
    database._create(name, from_template="template0")
    yield database._url_of(name)
    with closing(database._connect(database._url_of("postgres"))) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def newborn(blank: str) -> Iterator[Flask]:
    """The application on the blank database, in an open context."""
    app = build(blank)
    with app.app_context():
        yield app
        db.session.remove()
    close(app)


def alembic_config() -> Any:
    return current_app.extensions["migrate"].migrate.get_config()


def upgrade(target: str = "head") -> None:
    db.session.remove()
    alembic.command.upgrade(alembic_config(), target)


def downgrade(target: str) -> None:
    db.session.remove()
    alembic.command.downgrade(alembic_config(), target)


def now_at() -> str | None:
    db.session.rollback()
    return revision()


def contents() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table as the database has it, whatever the models say."""
    tables = MetaData()
    with db.engine.connect() as connection:
        tables.reflect(connection)
        return {
            name: [dict(row._mapping) for row in connection.execute(select(table).order_by(table.c.id))]
            for name, table in tables.tables.items()
            if name != "alembic_version" and not name.startswith("search_words")
        }


def kept(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> None:
    """Assert that tables that still exist have all their rows, with the same values in the columns that remain."""
    for name in before.keys() & after.keys():
        assert [row["id"] for row in after[name]] == [row["id"] for row in before[name]], name
        for old, new in zip(before[name], after[name], strict=True):
            common = old.keys() & new.keys()
            assert {each: new[each] for each in common} == {each: old[each] for each in common}, name


def fill(rows: int = ROWS) -> None:
    """Give every table of the models so many rows; row n of a table belongs to row n of its parents."""
    with unit_of_work():
        for table in Base.metadata.sorted_tables:
            db.session.execute(table.insert(), [_row(table, number, rows) for number in range(1, rows + 1)])


def _row(table: Table, number: int, rows: int) -> dict[str, Any]:
    row = {column.name: _value(table, column, number) for column in table.columns}
    return row | (KNOWN[table.name](number, number % rows + 1) if table.name in KNOWN else {})


def _value(table: Table, column: Column[Any], number: int) -> Any:
    """Make a value of the column's kind; what orders in a constraint orders here: a later column is never earlier."""
    if isinstance(column.type, Enum):
        return column.type.enum_class(column.type.enums[0]) if column.type.enum_class else column.type.enums[0]
    if column.foreign_keys or column.primary_key:
        return number
    kind = SPECIAL.get(type(column.type)) or column.type.python_type
    later = timedelta(hours=list(table.columns).index(column))
    return {
        str: lambda: f"{number} {column.name}"[-(getattr(column.type, "length", None) or 60) :],
        int: lambda: number + 10,
        bool: lambda: bool(number % 2),
        float: lambda: number / 2,
        datetime: lambda: START + number * timedelta(days=1) + later,
        date: lambda: START.date() + timedelta(days=number),
        time: lambda: time(18, number % 60),
        bytes: f"{number}\0{column.name}".encode,
        dict: lambda: {"number": number},
    }[kind]()


def commands(url: str, *arguments: str, program: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
    """Start `eventhub migrate`, or a program of the test's own, on a database."""
    settings = {**os.environ, "EVENTHUB_DATABASE_URL": url, "EVENTHUB_SECRET_KEY": SECRET_KEY}
    own = program or (str(Path(sys.executable).with_name("eventhub")), "migrate")
    return subprocess.Popen([*own, *arguments], env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_the_migrations_lead_to_the_models_tables(newborn: Flask) -> None:
    upgrade()
    alembic.command.check(alembic_config())


def test_the_migrations_allow_what_the_models_allow(newborn: Flask) -> None:
    """Alembic does not compare constraints such as the states a row may have: these are compared as they are."""
    upgrade()
    migrated = _checks()
    downgrade("base")
    with db.engine.connect().execution_options(eventhub_writes=True) as connection, connection.begin():
        Base.metadata.create_all(connection)
    assert migrated == _checks()
    assert migrated["event"]


def test_the_guard_against_overlaps_outlives_every_migration(newborn: Flask) -> None:
    """SQLite drops a table's triggers with the copy that a batch migration makes; later ones must make them again."""
    upgrade()
    of_database = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%never_twice%'",
        "postgresql": "SELECT conname FROM pg_constraint WHERE contype = 'x'",
    }
    with db.engine.connect() as connection:
        found = set(connection.execute(text(of_database[connection.dialect.name])).scalars())
    sqlite = {f"{table}_never_twice_{deed}" for table in ("meeting", "attendee") for deed in ("insert", "update")}
    postgresql = {f"ex_{table}_never_twice_at_once" for table in ("meeting", "attendee")}
    assert found == {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]


def _checks() -> dict[str, dict[str | None, str]]:
    seen = inspect(db.engine)
    return {
        name: {each["name"]: " ".join(each["sqltext"].split()) for each in seen.get_check_constraints(name)}
        for name in Base.metadata.tables
    }


def test_every_revision_goes_down_and_up_again_without_losing_a_row(newborn: Flask) -> None:
    """With foreign keys on in `migrations/env.py`, SQLite's batch migrations drop every child row, and this fails."""
    upgrade()
    fill()
    before = contents()
    assert {name: len(rows) for name, rows in before.items()} == dict.fromkeys(Base.metadata.tables, ROWS)
    for newer, older in zip(REVISIONS, [*REVISIONS[1:], "base"], strict=True):
        downgrade(older)
        down = contents()
        kept(before, down)
        for step, target in ((upgrade, newer), (downgrade, older)):
            step(target)
            kept(down, contents())
        before = down
    assert before == {}


def test_people_of_before_stand_in_the_order_of_their_names(newborn: Flask) -> None:
    upgrade()
    fill()
    downgrade("0065")
    with db.engine.begin() as connection:
        for number, name in enumerate(("Łukasz Émile", "", "ﷺ" * 120, "O'Brien-Őry"), start=1):
            connection.execute(
                text("UPDATE registration SET name = :name WHERE id = :id"), {"name": name, "id": number}
            )
    upgrade()
    rows = db.session.execute(text("SELECT name, name_key FROM registration")).all()
    assert "lukasz emile" in [key for _name, key in rows]
    assert [key for _name, key in rows] == [name_key(name) for name, _key in rows]


def test_a_second_upgrade_changes_nothing(newborn: Flask, blank: str) -> None:
    upgrade()
    fill()
    before = contents()
    process = commands(blank)
    assert process.communicate()[1] == b""
    assert (process.returncode, contents()) == (0, before)


def test_two_processes_that_migrate_at_once_both_end_well(newborn: Flask, blank: str) -> None:
    """Without the lock in `migrations/env.py` the second fails on PostgreSQL: a table exists already."""
    start, said = threading.Barrier(2), []

    def migrate() -> None:
        start.wait()
        process = commands(blank)
        said.append((process.communicate()[1].decode(), process.returncode))

    threads = [threading.Thread(target=migrate) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [("", 0)] * 2
    alembic.command.check(alembic_config())


@pytest.mark.parametrize("statement", range(3, 40, 2) if ROWS > 100 else (4, 12, 25))
def test_a_migration_killed_half_way_leaves_the_old_tables_with_all_their_rows(
    newborn: Flask, blank: str, statement: int
) -> None:
    upgrade()
    fill()
    downgrade(BEFORE_BATCHES)
    before = contents()
    db.engine.dispose()
    process = commands(blank, str(statement), program=(sys.executable, "-c", DIES))
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert (now_at(), contents()) == (BEFORE_BATCHES, before)
    again = commands(blank)
    assert (again.communicate()[1], again.returncode) == (b"", 0)
    kept(before, contents())
    assert now_at() == REVISIONS[0]
