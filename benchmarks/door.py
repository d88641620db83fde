"""Finding somebody at the door among 3,000 registrations: CPU time and queries of each answer.

`python -m benchmarks.door [--people N] [--repeat N]`, on databases of its own: a file and the tests' PostgreSQL.
"""

import argparse
import time
from datetime import timedelta
from statistics import median
from typing import Any

import flask_migrate
from sqlalchemy import delete, insert

from eventhub import clock
from eventhub.db import Base, db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.registration.codes import new_code
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.support.application import build, close, statements
from tests.support.postgres import ensure_server
from tests.support.run import Run

LINE = "{:<12} {:<26} {:>7} {:>14} {:>8}"
NAMES = ("Ada", "Grace", "Łukasz", "Björn", "Zoë", "Αθηνά", "Ivan", "Maja", "Noa", "Pía")


def main() -> None:
    """Print a line for each database and question."""
    parser = argparse.ArgumentParser(description="Find people at the door.")
    parser.add_argument("--people", type=int, default=3_000)
    parser.add_argument("--repeat", type=int, default=20)
    options = parser.parse_args()
    print(LINE.format("database", "asked for", "found", "median CPU ms", "queries"))
    run = Run()
    for url in (f"sqlite:///{run.scratch / 'door.sqlite'}", ensure_server(run.scratch)):
        _measure(url, options)
    run.end()


def _measure(url: str, options: argparse.Namespace) -> None:
    app = build(url)
    with app.app_context():
        flask_migrate.upgrade()
        path, host = _fill(options.people)
        code = db.session.query(Registration.ticket_code).limit(1).scalar()
        client = app.test_client()
        client.sign_in(host)
        for words, query in (
            ("(the page alone)", ""),
            ("a name", "ada 17"),
            ("an organisation", "cluster 12"),
            ("a code", code),
        ):
            _ask(client, path, words, query, options.repeat)
        db.session.remove()
    close(app)


def _ask(client: Any, path: str, words: str, query: str, repeat: int) -> None:
    took = []
    for _each in range(repeat):
        began = time.process_time()
        page = client.get(path, query_string={"q": query})
        took.append(1_000 * (time.process_time() - began))
    with statements() as queries:
        client.get(path, query_string={"q": query})
    found = page.text.count('id="guest-')
    print(LINE.format(db.engine.dialect.name, words, found, f"{median(took):.1f}", queries.count))


def _fill(number: int) -> tuple[str, object]:
    with unit_of_work():
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(delete(table))
        event = factories.event()
        people = [factories.user() for _ in range(number)]
        db.session.execute(insert(Registration), [_row(event.id, each.id, place) for place, each in enumerate(people)])
    return f"/staff/events/{event.path}/door", event.host


def _row(event_id: int, user_id: int, place: int) -> dict[str, object]:
    return {
        "event_id": event_id,
        "user_id": user_id,
        "state": RegistrationState.CONFIRMED,
        "name": f"{NAMES[place % len(NAMES)]} {place}",
        "organisation": f"Cluster {place // 5}",
        "organisation_kind": OrganisationKind.CLUSTER,
        "country": "FR",
        "consented_at": clock.now() - timedelta(days=9),
        "ticket_code": new_code(),
        "answers": {},
        "version": 1,
        "created_at": clock.now(),
    }


if __name__ == "__main__":
    main()
