"""What whoever is on call looks at first."""

from datetime import timedelta
from typing import Any

from eventhub import clock, jobs
from eventhub.db import db, unit_of_work


def test_the_process_answers(client: Any) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_readiness_needs_a_worker_that_ticked_lately(client: Any, db_session: Any) -> None:
    silent = client.get("/readyz")
    jobs.tick("job", lambda _now: iter(()), timedelta(seconds=1))
    heard = client.get("/readyz")
    assert (silent.status_code, silent.json["worker"]) == (503, "silent")
    assert (heard.status_code, heard.json["worker"]) == (200, "ok")


def test_readiness_forgets_a_worker_that_has_been_silent_for_minutes(client: Any, db_session: Any) -> None:
    at = clock.now() - timedelta(minutes=4)
    with unit_of_work():
        db.session.add(jobs.JobRun(name="job", due_at=at, started_at=at))
    assert client.get("/readyz").status_code == 503
