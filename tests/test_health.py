"""What whoever is on call looks at first."""

from datetime import timedelta
from typing import Any

import pytest

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


@pytest.mark.parametrize("away", [timedelta(minutes=-4), timedelta(hours=2)])
def test_readiness_forgets_a_worker_that_has_been_silent_for_minutes(
    client: Any, db_session: Any, away: timedelta
) -> None:
    """A tick in the future was taken before the clock was set back: it is no sign of life now."""
    with unit_of_work():
        db.session.add(jobs.JobTurn(name="job", taken_at=clock.now() + away, taken_by="a worker"))
    assert client.get("/readyz").status_code == 503
