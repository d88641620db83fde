"""Backup and restore: every row of one moment in one file, readable on either database."""

import base64
import gzip
import json
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, Date, Enum, LargeBinary, Table, Time, func, insert, select, text

from eventhub import pausing
from eventhub.db import Base, UtcDateTime, db, unit_of_work
from eventhub.errors import Refusal

ROWS_A_STEP = 500
FILES_A_STEP = 5
"""How many rows with a file in them are in memory at once."""


def back_up(file: Path) -> int:
    """Write every row, as they stand together at one moment, to a file that did not exist; return how many."""
    rows = 0
    with file.open("xb") as raw, gzip.open(raw, "wt", encoding="utf-8") as lines:
        connection = db.session.connection(execution_options=_one_moment())
        lines.write(json.dumps({"eventhub": 1, "revision": revision(connection)}) + "\n")
        for table in kept_tables():
            for row in connection.execute(select(table).order_by(*table.primary_key)).yield_per(
                _rows_a_step(table.name)
            ):
                lines.write(json.dumps({table.name: _packed(table, row)}, ensure_ascii=False) + "\n")
                rows += 1
    db.session.rollback()
    return rows


def restore(file: Path) -> int:
    """Fill an empty database of the same revision from a backup, wholly or not at all; return how many rows.

    Until somebody says otherwise, nobody is written to from there: what waited then may have been sent since.
    """
    with gzip.open(file, "rt", encoding="utf-8") as lines, unit_of_work():
        _check_target(json.loads(next(lines)))
        rows = sum(_insert(name, values) for name, values in _tables(lines))
        if db.engine.dialect.name == "postgresql":
            _catch_up_with_ids()
        newest = db.session.scalar(select(func.max(Base.metadata.tables["outgoing_mail"].columns.id)))
        pausing.pause(by=None, after_restore=True, newest_mail=newest or 0)
    return rows


def kept_tables() -> list[Table]:
    """Return the tables a backup holds; what can be made anew from them is made anew."""
    return [table for table in Base.metadata.sorted_tables if not table.info.get("is_derived")]


def revision(connection: Connection | None = None) -> str | None:
    """Return the revision the database's tables are at."""
    return MigrationContext.configure(connection or db.session.connection()).get_current_revision()


def _one_moment() -> dict[str, Any]:
    """SQLite's reading transactions see one moment by themselves; PostgreSQL's are asked to."""
    return {"isolation_level": "REPEATABLE READ"} if db.engine.dialect.name == "postgresql" else {}


def _check_target(head: dict[str, Any]) -> None:
    if head.get("revision") != revision():
        raise Refusal(f"The backup is of revision {head.get('revision')}, the database of {revision()}. Migrate first.")
    for table in Base.metadata.sorted_tables:
        if db.session.scalar(select(func.count()).select_from(table)):
            raise Refusal(f"The database is not empty: {table.name} has rows. Restore into an empty one.")


def _tables(lines: Iterator[str]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Gather neighbouring rows of one table into steps of bounded size."""
    name = ""
    rows: list[dict[str, Any]] = []
    for line in lines:
        ((next_name, row),) = json.loads(line).items()
        if rows and (next_name != name or len(rows) == _rows_a_step(name)):
            yield name, rows
            rows = []
        name = next_name
        rows.append(row)
    if rows:
        yield name, rows


def _rows_a_step(name: str) -> int:
    columns = Base.metadata.tables[name].columns
    return FILES_A_STEP if any(isinstance(column.type, LargeBinary) for column in columns) else ROWS_A_STEP


def _insert(name: str, rows: list[dict[str, Any]]) -> int:
    table = Base.metadata.tables[name]
    db.session.execute(insert(table), [_unpacked(table, row) for row in rows])
    return len(rows)


def _packed(table: Table, row: Any) -> dict[str, Any]:
    return {column.name: _plain(value) for column, value in zip(table.columns, row, strict=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return getattr(value, "value", value)


def _unpacked(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _typed(table.columns[name], value) for name, value in row.items()}


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    readers = {
        UtcDateTime: datetime.fromisoformat,
        Date: date.fromisoformat,
        Time: time.fromisoformat,
        LargeBinary: base64.b64decode,
    }
    for kind, read in readers.items():
        if isinstance(column.type, kind):
            return read(value)
    enumeration = column.type.enum_class if isinstance(column.type, Enum) else None
    return enumeration(value) if enumeration else value


def _catch_up_with_ids() -> None:
    """PostgreSQL's counters do not notice ids that were given."""
    for table in Base.metadata.sorted_tables:
        name = db.engine.dialect.identifier_preparer.format_table(table)
        newest = f"COALESCE((SELECT max(id) FROM {name}), 1)"  # noqa: S608 - names of our own tables
        db.session.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {newest})"))
