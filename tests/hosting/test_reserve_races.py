"""A place frees while somebody of the reserve list submits anew: whoever waits still moves up."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from eventhub.db import db, unit_of_work
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.operations.release import place_freed
from eventhub.hosting.states import ApplicationState
from tests import factories

A = ApplicationState
WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
SUBMITS_ANEW = text("UPDATE hosting_application SET state = 'submitted', version = version + 1 WHERE id = :id")


def give_place(app, call_id):
    with app.app_context():
        try:
            with unit_of_work():
                place_freed(db.session.get_one(Call, call_id), by=None)
        finally:
            db.session.remove()


def wait_until_somebody_waits():
    until = time.monotonic() + 10
    with db.engine.connect() as watcher:
        while not watcher.scalar(WAITS) and time.monotonic() < until:
            time.sleep(0.02)


def test_who_submits_anew_at_that_moment_is_passed_over(app, db_session):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite lets nobody read a list while somebody writes it")
    with unit_of_work():
        waiting = {"call": factories.call(), "state": A.ON_RESERVE_LIST, "submitted_at": factories.in_days(-1)}
        ids = [factories.application(**waiting, reserve_rank=rank).id for rank in (1, 2)]
    call_id = waiting["call"].id
    db_session.rollback()

    with ThreadPoolExecutor(1) as pool, db.engine.connect() as author:
        author.execute(SUBMITS_ANEW, {"id": ids[0]})
        freed = pool.submit(give_place, app, call_id)
        wait_until_somebody_waits()
        author.commit()
        freed.result(timeout=30)

    db_session.expire_all()
    assert [db.session.get_one(HostingApplication, each).state for each in ids] == [A.SUBMITTED, A.ACCEPTED]
