"""Seats under a rush: real server processes, real requests, all at once.

One round each by default; EVENTHUB_FAULTS=full runs the rush fifty times, and the last seats twenty.
"""

import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.registration.models.seats import Capacity
from eventhub.registration.queries import seating
from tests import factories
from tests.faults.visitors import SEATS, VISITORS, Browser, as_committed, confirmed, links, mails, registrations, rush
from tests.support.length import IS_FULL, ends_within

pytestmark = [pytest.mark.fault, pytest.mark.alone, ends_within(1200)]

WEB_PROCESSES = 2
ROUNDS = 50 if IS_FULL else 1
UNGUARDED = {"GUNICORN_CMD_ARGS": f"--config {Path(__file__).with_name('unguarded.py')}"}
CONSTRAINT = "ck_capacity_never_oversold"


def test_two_hundred_at_once_get_ten_seats_and_a_gapless_waiting_list(served, db_session):
    server = served(workers=WEB_PROCESSES)
    for _ in range(ROUNDS):
        event, answers = rush(server)
        assert Counter(status for status, _ in answers) == {302: VISITORS}
        assert len({destination for _, destination in answers}) == VISITORS
        assert len(confirmed(event)) == SEATS
        waiting = [row.waiting_number for row in registrations(event) if row.waiting_number]
        assert waiting == list(range(1, VISITORS - SEATS + 1))
        (capacity,) = as_committed(select(Capacity).filter_by(event_id=event.id))
        assert (capacity.taken, capacity.ceiling) == (SEATS, SEATS)
        letters = Counter(
            mail.recipient for mail in mails("place") if mail.recipient.endswith(f"of-{event.id}@example.org")
        )
        assert set(letters.values()) == {1}
        assert len(letters) == VISITORS


def test_sixty_four_visitors_for_the_last_ten_seats_of_an_event_and_eight_processes(served, db_session):
    server = served(workers=8)
    for _ in range(20 if ROUNDS > 1 else 1):
        with unit_of_work():
            event = factories.event(seats=40)
            for _seat in range(40 - SEATS):
                factories.registration(event)
            paths = links(event, 64)
        browser = Browser(server.url, paths[0])
        assert set(browser.open_all(paths)) == {200}
        answers = browser.post_all(paths)
        assert Counter(status for status, _ in answers) == {302: 64}
        assert len(confirmed(event)) == 40
        assert [row.waiting_number for row in registrations(event) if row.waiting_number] == list(range(1, 55))


def test_the_page_says_what_the_mail_says(served, db_session):
    server = served()
    event, answers = rush(server, visitors=3, seats=2)
    browser = Browser(server.url, f"/events/{event.path}/register")
    pages = [re.search("<h1>(.*?)</h1>", browser.get(destination).body)[1] for _, destination in answers]
    assert sorted(pages) == [
        "You are at place 1 on the waiting list of EU-Canada cluster matchmaking",
        *["You are registered for EU-Canada cluster matchmaking"] * 2,
    ]


@pytest.fixture
def without_constraint(database):
    """Take the constraint away for one test; SQLite ignores it in `unguarded.py`."""
    if database.name == "postgresql":
        _alter(database, f"ALTER TABLE capacity DROP CONSTRAINT {CONSTRAINT}")
    yield
    if database.name == "postgresql":
        database.reset()
        _alter(
            database, f"ALTER TABLE capacity ADD CONSTRAINT {CONSTRAINT} CHECK (ceiling IS NULL OR taken <= ceiling)"
        )


def _alter(database, statement):
    with database._connect(database.url) as connection:
        connection.execute(statement)


def test_without_the_guard_the_same_rush_oversells(without_constraint, served, db_session):
    """A race is a matter of luck: five rushes, of which one that oversells is enough."""
    server = served(workers=WEB_PROCESSES, **UNGUARDED)
    assert any(len(confirmed(rush(server, visitors=60)[0])) > SEATS for _ in range(5))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_without_the_lock_the_constraint_alone_never_oversells(served, db_session):
    event, answers = rush(served(workers=WEB_PROCESSES, **UNGUARDED), visitors=60)
    assert len(confirmed(event)) <= SEATS
    assert {status for status, _ in answers} == {302, 409}


def test_seats_taken_away_in_the_middle_of_a_rush_drop_nobody(served, db_session):
    server = served(workers=WEB_PROCESSES)
    with unit_of_work():
        event = factories.event(seats=40)
        paths = links(event, 60)
    browser = Browser(server.url, paths[0])
    with ThreadPoolExecutor(1) as pool:
        answers = pool.submit(browser.post_all, paths)
        while not confirmed(event):
            time.sleep(0.02)
        with unit_of_work():
            events.set_seats(event, SEATS, by=event.host)
            had_seats = db.session.scalar(seating.seats_taken(event))
        assert {status for status, _ in answers.result()} == {302}
    (capacity,) = as_committed(select(Capacity).filter_by(event_id=event.id))
    now_seated = max(had_seats, SEATS)
    assert (len(confirmed(event)), capacity.taken, capacity.ceiling) == (now_seated, now_seated, now_seated)
    waiting = [row.waiting_number for row in registrations(event) if row.waiting_number]
    assert waiting == list(range(1, 60 - now_seated + 1))


def test_one_person_who_confirms_twenty_times_registers_once(served, db_session):
    server = served(workers=WEB_PROCESSES)
    with unit_of_work():
        event = factories.event(seats=SEATS)
        paths = links(event, 1)
    answers = Browser(server.url, paths[0]).post_all(paths * 20)
    assert len(set(answers)) == 1
    assert answers[0][0] == 302
    assert len(registrations(event)) == 1
    assert len(mails("place")) == 1


def test_one_person_with_several_links_registers_once(served, db_session):
    server = served(workers=WEB_PROCESSES)
    with unit_of_work():
        event = factories.event(seats=SEATS)
        paths = [links(event, 1)[0] for _ in range(8)]
    answers = Browser(server.url, paths[0]).post_all(paths)
    assert len(set(answers)) == 1
    assert len(registrations(event)) == 1
    assert len(mails("place")) == 1


def test_one_form_sent_ten_times_sends_one_link(served, db_session):
    server = served(workers=WEB_PROCESSES)
    with unit_of_work():
        event = factories.event(seats=SEATS)
    form = {
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "organisation": "Analytical Engines",
        "organisation_kind": "sme",
        "country": "FI",
        "consent": "y",
        "attempt": "one and the same form",
    }
    path = f"/events/{event.path}/register"
    answers = Browser(server.url, path).post_all([path] * 10, **form)
    assert set(answers) == {(200, None)}
    assert len(mails("link")) == 1
