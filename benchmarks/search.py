"""Searching 60,000 events: what a word costs through FTS5, through plain LIKE and through PostgreSQL's vectors.

`python -m benchmarks.search [--events N] [--repeat N]`, on databases of its own: a file and the tests' PostgreSQL.
"""

import argparse
import time
from datetime import UTC, datetime, timedelta
from statistics import median

import flask_migrate
from sqlalchemy import delete, func, insert, select, text

from eventhub import search
from eventhub.accounts.models import User
from eventhub.app import create_app
from eventhub.config import Config
from eventhub.db import Base, db, unit_of_work
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.events.models import Event
from eventhub.events.searching import EVENT
from eventhub.events.states import EventFormat, EventState
from tests.support.postgres import ensure_server
from tests.support.run import Run

LINE = "{:<12} {:<26} {:>8} {:>10} {:>10}"
SUBJECTS = (
    *("photonics", "batteries", "Ökologie", "tourism", "textiles"),
    *("medicine", "Świętokrzyskie", "mobility", "chemicals", "sport"),
)
PLACES = (
    *("Łódź", "Αθήνα", "София", "Lyon", "Toronto", "Casablanca"),
    *("București", "Malmö", "Ħamrun", "Košice", "Évry", "Graz"),
)
QUESTIONS = ("swietok", "photonics lodz", "αθηνα sport", "event 4711", "e", "photonics chemicals", "nothingofthekind")


def main() -> None:
    """Print a line for each way and question."""
    parser = argparse.ArgumentParser(description="Search many events.")
    parser.add_argument("--events", type=int, default=60_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    print(LINE.format("way", "question", "found", "median ms", "worst ms"))
    run = Run()
    for url in (f"sqlite:///{run.scratch / 'search.sqlite'}", ensure_server(run.scratch)):
        _measure(url, options)
    run.end()


def _measure(url: str, options: argparse.Namespace) -> None:
    app = create_app(Config(database_url=url, secret_key="a key for benchmarks only, of no use", testing=True))
    with app.app_context():
        flask_migrate.upgrade()
        _fill(options.events)
        began = time.perf_counter()
        with unit_of_work():
            written = search.rebuild()
        print(f"{search.engine()}: {written:,} entries written anew in {time.perf_counter() - began:.1f} s")
        _ask(options.repeat)
        if search.engine() == "fts5":
            with unit_of_work():
                search.drop_words_table(db.session.connection())
            app.extensions.pop("search_engine")
            _ask(options.repeat)
        db.session.remove()
        db.engine.dispose()


def _fill(number: int) -> None:
    with unit_of_work():
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(delete(table))
        host = User(email="host@example.org")
        rows = [Organisation(name=f"Cluster {place}", kind=OrganisationKind.CLUSTER, country="FR") for place in PLACES]
        db.session.add_all([host, *rows])
        db.session.flush()
        for first in range(0, number, 5_000):
            step = range(first, min(first + 5_000, number))
            db.session.execute(insert(Event), [_event(each, host.id, rows) for each in step])
    if db.engine.dialect.name == "postgresql":
        with unit_of_work():
            db.session.execute(text("ANALYZE"))


def _event(number: int, host_id: int, rows: list[Organisation]) -> dict[str, object]:
    first, second = SUBJECTS[number % len(SUBJECTS)], SUBJECTS[number * 7 // 10 % len(SUBJECTS)]
    starts_at = datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(hours=number)
    return {
        "uid": f"{number}@benchmark", "slug": "event", "title": f"Event {number} on {first}",
        "state": EventState.PUBLISHED,
        "summary": f"Two days on {first} and {second} in {PLACES[number % len(PLACES)]}, number {number // 3}.",
        "format": EventFormat.ONLINE, "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=8),
        "timezone": "Europe/Brussels", "organiser_id": rows[number % len(rows)].id, "host_id": host_id,
    }  # fmt: skip


def _ask(repeat: int) -> None:
    for question in QUESTIONS:
        condition = search.matches(EVENT, Event.id, question)
        page = select(Event.id, Event.title).where(condition).order_by(Event.starts_at, Event.id).limit(30)
        count = select(func.count(Event.id)).where(condition)
        times = [_milliseconds(page, count) for _ in range(repeat)]
        found = db.session.scalar(count) or 0
        print(LINE.format(search.engine(), question, f"{found:,}", f"{median(times):.1f}", f"{max(times):.1f}"))


def _milliseconds(*queries: object) -> float:
    began = time.perf_counter()
    for query in queries:
        db.session.execute(query).all()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
