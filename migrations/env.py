"""How Alembic reaches the application's database: one writer at a time, and no child row lost on SQLite."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from eventhub.db import Base

PATIENCE_SECONDS = 600
"""Whoever migrates beside another process waits for it, however large the tables are."""
LOCK_KEY = 7_346_112
"""An arbitrary number that every migrating process of eventhub agrees on."""


def run_migrations() -> None:
    """Apply the revisions in one transaction that a second process has to wait for."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(eventhub_writes=True, eventhub_patience=PATIENCE_SECONDS) as connection:
        if engine.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
            _configure(connection)
            context.run_migrations()
            if engine.dialect.name == "sqlite":
                _check_foreign_keys(connection)
        if engine.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


def _configure(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
        render_item=_render_item,
        include_name=_is_ours,
    )


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """What each database finds words by is known to `eventhub.search` alone: FTS5's tables, PostgreSQL's vectors."""
    return not (kind == "table" and str(name).startswith("search_words")) and not str(name).endswith("_vector")


def _check_foreign_keys(connection: Connection) -> None:
    """A batch migration copies tables with foreign keys off; none may dangle afterwards."""
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if dangling:
        raise RuntimeError(f"rows point to nothing after the migration: {dangling[:5]}")


def _render_item(kind: str, item: object, _context: object) -> str | bool:
    if kind == "type" and type(item).__module__ == "eventhub.db":
        return f"eventhub.db.{type(item).__name__}()"
    return False


run_migrations()
