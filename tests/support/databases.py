"""The two databases every test runs on: migrated once a run, one copy a test process, emptied between tests."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

import flask_migrate
import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from eventhub.db import db
from tests.support.application import build, close
from tests.support.postgres import ensure_server
from tests.support.run import only_one

NAMES = ("sqlite", "postgresql")
NAMED_SERVER = "EVENTHUB_TEST_POSTGRES_URL"


class Database(Protocol):
    """A migrated database without rows; tests use `name` and `url`."""

    name: str
    url: str

    def reset(self) -> None:
        """Take every row away."""

    def close(self) -> None:
        """Let go of the database."""


def prepare(name: str, scratch: Path, worker: str) -> Database:
    """Return the database of one test process; the first process of a run migrates the template for all."""
    with only_one(scratch / f"{name}.lock"):
        return {"sqlite": Sqlite, "postgresql": Postgres}[name](scratch, worker)


class Sqlite:
    """A file beside its template, put back page by page."""

    name = "sqlite"

    def __init__(self, scratch: Path, worker: str) -> None:
        self._template = scratch / "template.sqlite"
        if not self._template.exists():
            _migrate(f"sqlite:///{self._template}")
        path = shutil.copy(self._template, scratch / f"{worker}.sqlite")
        self.path, self.url = path, f"sqlite:///{path}"

    def reset(self) -> None:
        """Give the file the template's pages again, connections to it notwithstanding."""
        with closing(sqlite3.connect(self._template)) as clean, closing(sqlite3.connect(self.path)) as used:
            used.execute("PRAGMA synchronous=OFF")
            clean.backup(used)

    def close(self) -> None:
        """Let go of the database: nothing is held."""


class Postgres:
    """A database made from its template on the embedded server, or on the one named in the environment."""

    name = "postgresql"

    def __init__(self, scratch: Path, worker: str) -> None:
        self._server = _server_url(scratch)
        template = scratch.name.replace("-", "_")
        if not self._databases(template):
            self._create(template, from_template="template0")
            _migrate(self._url_of(template))
        self._create(f"{template}_{worker}", from_template=template)
        self.url = self._url_of(f"{template}_{worker}")
        self._resetting = self._connect(self.url)
        self._resetting.execute("SET lock_timeout = '10s'")
        self._looks = self._look_at_every_table()

    def reset(self) -> None:
        """Empty the tables that hold anything, in one statement: keys between them are checked at its end."""
        used = [name for (name,) in self._resetting.execute(self._looks)]
        if used:
            deletes = [sql.SQL("{0} AS (DELETE FROM {0})").format(sql.Identifier(name)) for name in used]
            restarts = [sql.SQL("setval(pg_get_serial_sequence({}, 'id'), 1, false)").format(f'"{n}"') for n in used]
            parts = sql.SQL(", ").join(deletes), sql.SQL(", ").join(restarts)
            self._resetting.execute(sql.SQL("WITH {} SELECT {}").format(*parts))

    def close(self) -> None:
        """Let go of the database."""
        self._resetting.close()

    def _url_of(self, database: str) -> str:
        return self._server.set(database=database).render_as_string(hide_password=False)

    def _connect(self, url: str) -> psycopg.Connection:
        return psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:", 1), autocommit=True)

    def _databases(self, name: str) -> list[tuple[str]]:
        with self._connect(self._url_of("postgres")) as connection:
            return connection.execute("SELECT datname FROM pg_database WHERE datname = %s", [name]).fetchall()

    def _create(self, name: str, *, from_template: str) -> None:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        with self._connect(self._url_of("postgres")) as connection:
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(from_template)))

    def _look_at_every_table(self) -> sql.Composed:
        """Ask which tables hold anything: far cheaper than emptying them all."""
        tables = self._resetting.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        )
        look = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
        return sql.SQL(" UNION ALL ").join(look.format(name, sql.Identifier(name)) for (name,) in tables)


def drop_from_named_server(scratch: Path) -> None:
    """Remove this run's databases from a server that was there before and stays."""
    if NAMED_SERVER not in os.environ:
        return
    url = make_url(os.environ[NAMED_SERVER]).set(drivername="postgresql", database="postgres")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        ours = f"{scratch.name.replace('-', '_')}%"
        for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [ours]).fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _server_url(scratch: Path) -> URL:
    return make_url(os.environ.get(NAMED_SERVER) or ensure_server(scratch)).set(drivername="postgresql+psycopg")


def _migrate(url: str) -> None:
    """Run the real migrations, and close every connection so that the result can be copied."""
    app = build(url)
    with app.app_context():
        flask_migrate.upgrade()
        db.session.remove()
    close(app)
