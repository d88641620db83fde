"""The database: its base class, its types, and the one way to write to it."""

import enum
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Flask
from flask_babel import gettext as _
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, Enum, MetaData, Select, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from eventhub.config import Config
from eventhub.errors import Outdated

DERIVED = {"is_derived": True}
"""What the `info` of a table says when every row of it can be made anew from others: backups leave it out."""
INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""Each database's own INSERT, which knows ON CONFLICT."""
LARGEST_ID = 2**31 - 1
LOCK_WAIT_MILLISECONDS = 5_000
BUSY_MILLISECONDS = 500
SLOWEST_ASKING_SECONDS = 0.02
FASTEST_ASKING_SECONDS = 0.001
_WRITES = "eventhub_writes"
_PATIENCE = "eventhub_patience"


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: refuses naive values, stores UTC, gives back aware UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Convert an aware instant to UTC; a naive one is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: give it a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give SQLite's naive values the UTC they were stored in."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(enumeration: type[enum.Enum]) -> list[str]:
    return [member.value for member in enumeration]


class Base(DeclarativeBase):
    """The parent of every row; `id` is the key everywhere."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(column_0_N_label)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime(),
            dict[str, Any]: JSON(),
            list[str]: JSON(),
            enum.Enum: Enum(enum.Enum, native_enum=False, create_constraint=True, length=40, values_callable=_values),
        },
    )

    id: Mapped[int] = mapped_column(primary_key=True)


class Versioned:
    """Mixin: the slower of two writers of one row is refused instead of overwriting the faster."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    def expect(self, version: int | None) -> None:
        """Refuse to go on when the record is no longer the one that was shown as `version`."""
        if version is not None and version != self.version:
            raise Outdated(_("Somebody else changed this in the meantime. What you see below is the newest state."))


RowT = TypeVar("RowT", bound=Base)
T = TypeVar("T")

db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(compare_type=True, render_as_batch=True)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit what the block did as one transaction, or nothing of it.

    Whatever was read before is read again under the write lock, so the block decides on current rows.
    """
    begin_writing()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.session.info.pop(_WRITES, None)


def begin_writing() -> None:
    """End the reading transaction and open a writing one; on SQLite it holds the write lock from the start."""
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("a unit of work begins with nothing unsaved")
    db.session.rollback()
    db.session.info[_WRITES] = True
    db.session.connection(execution_options={_WRITES: True})


def let_others_write(held_seconds: float) -> None:
    """Leave the write lock free for a moment after it was held, as long as the slowest who waits for it asks again.

    Whoever takes it anew at once, transaction after transaction, is never caught without it: the others would wait
    until they are told that the database is locked. On PostgreSQL each waits for its own rows, in a queue.
    """
    if db.engine.dialect.name == "sqlite":
        time.sleep(min(held_seconds, SLOWEST_ASKING_SECONDS))


@contextmanager
def writing_connection() -> Iterator[Connection]:
    """Write in a transaction of its own, whatever the request's session is doing."""
    with db.engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        yield connection


def lock(row: RowT) -> RowT:
    """Hold a row, freshly read, until the transaction ends; on SQLite the transaction already holds everything.

    What the block changed so far is written first: reading afresh would lose it.
    """
    db.session.flush()
    db.session.refresh(row, with_for_update={"of": type(row)})
    return row


def first_or_none(query: Select[T]) -> T | None:
    """Run a query for its first row."""
    return db.session.scalars(query.limit(1)).first()


def only_or_none(query: Select[T], **values: Any) -> T | None:
    """Run a query that was built once for the only row there can be; `values` are its parameters."""
    return db.session.scalars(query, values).one_or_none()


def init_app(app: Flask, config: Config) -> None:
    """Bind the database to the application, with each engine's safe settings."""
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(config.database_url)
    db.init_app(app)
    migrate.init_app(app, db, directory=app.config["MIGRATIONS"])
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)


def _engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": LOCK_WAIT_MILLISECONDS / 1000}}
    options = f"-c timezone=utc -c lock_timeout={LOCK_WAIT_MILLISECONDS}"
    wire = {"options": options, "connect_timeout": 5}
    return {"hide_parameters": True, "pool_pre_ping": True, "connect_args": wire}


def _prepare_sqlite(engine: Engine) -> None:
    """Take transactions out of the driver's hands: WAL, foreign keys, and IMMEDIATE for those that write."""
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    writes, patience = options.get(_WRITES), options.get(_PATIENCE, LOCK_WAIT_MILLISECONDS / 1000)
    if not (writes and _takes_write_lock(connection.connection.driver_connection, patience)):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _takes_write_lock(connection: Any, patience: float) -> bool:
    """Wait for SQLite's one write lock and return whether it came, asking more often the longer it takes.

    SQLite itself asks ever more rarely, so that in a rush whoever waits longest starves behind the newcomers.
    """
    connection.execute("PRAGMA busy_timeout=0")
    began = time.monotonic()
    try:
        while (waited := time.monotonic() - began) < patience:
            if _begins_at_once(connection):
                return True
            time.sleep(max(SLOWEST_ASKING_SECONDS * (1 - waited), FASTEST_ASKING_SECONDS))
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def _begins_at_once(connection: Any) -> bool:
    with suppress(sqlite3.OperationalError):
        connection.execute("BEGIN IMMEDIATE")
    return bool(connection.in_transaction)


def _refuse_write_outside(session: Session, _context: object, _instances: object) -> None:
    """A flush outside a unit of work would upgrade a reading transaction, which SQLite may refuse at random."""
    if _WRITES not in session.info:
        raise RuntimeError("rows are written inside unit_of_work() only")


event.listen(db.session, "before_flush", _refuse_write_outside)
