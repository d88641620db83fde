"""Finding rows by words: folded in Python, kept beside the rows, asked through FTS5, tsvector or plain LIKE.

A feature registers a `Source`; from then on every flush that changes what it watches rewrites its entries in the same
transaction. Operations need not remember it: an event's entry also holds the names of its place, host and season.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask import current_app
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    cast,
    delete,
    event,
    false,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from eventhub import watching
from eventhub.db import INSERT, Base, db
from eventhub.folding import asked_words, distinct_words
from eventhub.watching import Watch

ROWS_A_STEP = 500
_VECTOR = "array_to_tsvector(string_to_array({}, ' '))"
_WORDS_TABLE = "search_words"
_KIND_WITHOUT_INDEX = "+search_entry.kind"
"""SQLite would walk through all entries of a kind by its index instead of looking up the few that FTS5 found."""


class SearchEntry(Base):
    """The folded words of one row: those of its title or name, and all of them; each word once, a space between."""

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    title: Mapped[str]
    words: Mapped[str]


Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Source:
    """One kind of row to find. `rows` selects its id, its title and then every other text it is found by."""

    kind: str
    model: type[Base]
    rows: Rows
    watches: tuple[Watch, ...]


SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Keep the entries of a kind of row up to date from now on."""
    SOURCES[source.kind] = source


def matches(kind: str, subject_id: InstrumentedAttribute[int], asked: str) -> ColumnElement[bool]:
    """Every word asked for stands somewhere in the row, the last one perhaps only its beginning."""
    return _matches(kind, subject_id, asked, SearchEntry.words)


def in_title(kind: str, subject_id: InstrumentedAttribute[int], asked: str) -> ColumnElement[bool]:
    """Every word asked for stands in the row's title or name, the last one perhaps only its beginning."""
    return _matches(kind, subject_id, asked, SearchEntry.title)


def rank(kind: str, subject_id: InstrumentedAttribute[int], asked: str) -> ColumnElement[int]:
    """What to order by: 0 where every word stands in the row's title or name, 1 elsewhere."""
    return case((in_title(kind, subject_id, asked), 0), else_=1)


def _matches(
    kind: str, subject_id: InstrumentedAttribute[int], asked: str, column: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """Text without any letter or digit finds nothing; whether an empty text is a question at all, the caller says."""
    words = asked_words(asked)
    if not words:
        return false()
    of_kind = literal_column(_KIND_WITHOUT_INDEX) == kind if engine() == "fts5" else SearchEntry.kind == kind
    found = select(SearchEntry.subject_id).where(of_kind, _CONDITIONS[engine()](column, words))
    return subject_id.in_(found)


def _by_fts5(column: InstrumentedAttribute[str], words: Sequence[str]) -> ColumnElement[bool]:
    quoted = " AND ".join(f'"{word}"' for word in words)
    matching = text(f"SELECT rowid FROM {_WORDS_TABLE} WHERE {_WORDS_TABLE} MATCH :asked")  # noqa: S608 - our own table
    asked = matching.bindparams(bindparam("asked", f"{column.key} : ({quoted}*)", unique=True))
    return SearchEntry.id.in_(asked.columns(SearchEntry.id).scalar_subquery())


def _by_tsvector(column: InstrumentedAttribute[str], words: Sequence[str]) -> ColumnElement[bool]:
    vector: ColumnElement[Any] = literal_column(_VECTOR.format(f"search_entry.{column.key}"))
    asked = " & ".join(f"'{word}'" for word in words) + ":*"
    return vector.bool_op("@@")(cast(literal(asked, String), postgresql.TSQUERY))


def _by_like(column: InstrumentedAttribute[str], words: Sequence[str]) -> ColumnElement[bool]:
    """Folded words hold no sign that LIKE knows, and each stands between spaces."""
    padded = literal(" ") + column + literal(" ")
    *whole, last = words
    return and_(*(padded.like(f"% {word} %") for word in whole), padded.like(f"% {last}%"))


_CONDITIONS = {"fts5": _by_fts5, "tsvector": _by_tsvector, "like": _by_like}


def engine() -> str:
    """Return what answers here: "tsvector" on PostgreSQL, "fts5" on SQLite, "like" where SQLite came without it."""
    if "search_engine" not in current_app.extensions:
        current_app.extensions["search_engine"] = _engine(db.session.connection())
    return str(current_app.extensions["search_engine"])


def _engine(connection: Connection) -> str:
    if connection.dialect.name == "postgresql":
        return "tsvector"
    return "fts5" if has_fts5(connection) and _has_words_table(connection) else "like"


def has_fts5(connection: Connection) -> bool:
    """Whether this SQLite was built with its full-text module."""
    return bool(connection.scalar(text("SELECT sqlite_compileoption_used('ENABLE_FTS5')")))


def _has_words_table(connection: Connection) -> bool:
    named = text("SELECT 1 FROM sqlite_master WHERE name = :name").bindparams(name=_WORDS_TABLE)
    return connection.scalar(named) is not None


def make_words_table(connection: Connection) -> None:
    """Let FTS5 index the entries by triggers, so that every way of writing them, a restored backup too, reaches it.

    Without the module there is nothing to make, and LIKE answers.
    """
    if connection.dialect.name == "sqlite" and has_fts5(connection):
        for statement in _FTS5:
            connection.execute(text(statement))


def drop_words_table(connection: Connection) -> None:
    """Take the full-text index and its triggers away; the entries stay."""
    if connection.dialect.name == "sqlite":
        for name in ("added", "removed", "changed"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {_WORDS_TABLE}_{name}"))
        connection.execute(text(f"DROP TABLE IF EXISTS {_WORDS_TABLE}"))


_ADD = "INSERT INTO search_words (rowid, title, words) VALUES (new.id, new.title, new.words);"
_REMOVE = (
    "INSERT INTO search_words (search_words, rowid, title, words) VALUES ('delete', old.id, old.title, old.words);"
)
_OPTIONS = (
    "title, words, content='search_entry', content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='1 2 3'"
)
_FTS5 = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5({_OPTIONS})",
    f"CREATE TRIGGER IF NOT EXISTS search_words_added AFTER INSERT ON search_entry BEGIN {_ADD} END",
    f"CREATE TRIGGER IF NOT EXISTS search_words_removed AFTER DELETE ON search_entry BEGIN {_REMOVE} END",
    f"CREATE TRIGGER IF NOT EXISTS search_words_changed AFTER UPDATE ON search_entry BEGIN {_REMOVE} {_ADD} END",
    "INSERT INTO search_words (search_words) VALUES ('rebuild')",
)


def rebuild() -> int:
    """Write every entry anew inside the caller's unit of work; return how many there are now."""
    connection = db.session.connection()
    drop_words_table(connection)
    connection.execute(delete(SearchEntry))
    written = sum(_write(connection, source, source.rows) for source in SOURCES.values())
    make_words_table(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE search_entry"))
    current_app.extensions.pop("search_engine", None)
    return written


def missing() -> int:
    """Return how many rows have no entry, or an entry although they are gone: what a check-up tells."""
    return sum(_missing(source) for source in SOURCES.values())


def _missing(source: Source) -> int:
    own = select(SearchEntry.subject_id).where(SearchEntry.kind == source.kind)
    ids = select(source.model.id)
    lacking = db.session.scalar(select(func.count()).select_from(ids.where(source.model.id.not_in(own)).subquery()))
    stale = db.session.scalar(
        select(func.count()).select_from(own.where(SearchEntry.subject_id.not_in(ids)).subquery())
    )
    return (lacking or 0) + (stale or 0)


def _write(connection: Connection, source: Source, rows: Rows) -> int:
    """Write the entries of the rows selected, over those they may have."""
    insert = INSERT[connection.dialect.name](SearchEntry)
    values = {"title": insert.excluded.title, "words": insert.excluded.words}
    upsert = insert.on_conflict_do_update(index_elements=["kind", "subject_id"], set_=values)
    number = 0
    for step in _steps(connection.execute(rows)):
        connection.execute(upsert, [_entry(source.kind, row) for row in step])
        number += len(step)
    return number


def _entry(kind: str, row: Sequence[Any]) -> dict[str, Any]:
    subject_id, title, *others = row
    words = distinct_words(title), distinct_words(title, *(_text(each) for each in others))
    return {"kind": kind, "subject_id": subject_id, "title": words[0], "words": words[1]}


def _text(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _steps(rows: Iterable[Any]) -> Iterator[list[Any]]:
    remaining = iter(rows)
    while step := list(islice(remaining, ROWS_A_STEP)):
        yield step


@event.listens_for(db.session, "after_flush")
def _follow(session: Session, _context: object) -> None:
    """After rows were written and before anybody can commit: write the entries that read differently now."""
    for source in SOURCES.values():
        if gone := watching.gone(session, source.model):
            session.execute(delete(SearchEntry).where(_of(source, gone)))
        if changed := watching.changed(session, source.model, source.watches):
            _rewrite(session, source, sorted(changed))


def _rewrite(session: Session, source: Source, ids: list[int]) -> None:
    """Hold the entries first: who waited here reads what the one before has committed, not what it was."""
    for step in _steps(ids):
        held = select(SearchEntry.id).where(_of(source, step)).order_by(SearchEntry.id).with_for_update()
        session.execute(held).all()
        _write(session.connection(), source, source.rows.where(source.model.id.in_(step)))


def _of(source: Source, ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(SearchEntry.kind == source.kind, SearchEntry.subject_id.in_(ids))
