"""Cancelling, taking offers, changing the number of seats and registering, all at the same moment, against a model.

Every step lets up to four things happen at once, on real server processes. What is in the database afterwards must be
what the model says for one of the orders in which they may have happened.

A few dozen steps by default; EVENTHUB_FAULTS=full makes it ten thousand.
"""

import copy
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import current_app
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.events.models import Event
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity
from eventhub.registration.operations import places
from eventhub.registration.operations.seats import hold_seats
from eventhub.registration.permissions import manage_token
from tests import factories
from tests.faults.line import Line
from tests.faults.visitors import Browser, as_committed, link_for, registrations
from tests.support.length import IS_FULL, ends_within

pytestmark = [pytest.mark.fault, ends_within(3600)]

EXAMPLES, STEPS = (50, 50) if IS_FULL else (2, 8)
AT_ONCE = 4
UNGUARDED = {"GUNICORN_CMD_ARGS": f"--config {Path(__file__).with_name('unguarded.py')}"}
PEOPLE = st.sampled_from("abcdefgh")
DEEDS = st.one_of(
    *(st.tuples(st.just(deed), PEOPLE) for deed in ("register", "register", "cancel", "claim", "expire")),
    st.tuples(st.just("resize"), st.integers(0, 4)),
)


class World:
    """One event on the servers, and what may happen to it."""

    def __init__(self, server, seats):
        self.app = current_app._get_current_object()
        with unit_of_work():
            event = factories.event(seats=seats)
            first = link_for(event, "nobody@example.org")
        self.event_id, self.browser = event.id, Browser(server.url, first)

    def prepare(self, deed, value):
        """Return what will let one thing happen: what it needs is looked up before anything else happens."""
        event = db.session.get_one(Event, self.event_id)
        if deed == "resize":
            return lambda: self._here(lambda: events.set_seats(events.hold(self._event()), value, by=None))
        if deed == "register":
            with unit_of_work():
                path = link_for(event, f"{value}-{self.event_id}@example.org")
            return lambda: self._send(path)
        row = as_committed(select(Registration).where(Registration.user_id == self._person(value).id))
        if not row:
            return lambda: None
        if deed == "expire":
            return lambda number=row[0].id: self._here(lambda: self._let_pass(number))
        page = f"/my/registrations/{manage_token(row[0])}/{'seat' if deed == 'claim' else 'cancellation'}"
        return lambda: self._send(page)

    def seen(self):
        """Return who is where, who waits in which order and how many seats there are, and how many are taken."""
        rows = registrations(self._event())
        names = {row.id: row.user.email[0] for row in rows}
        waiting = sorted((row for row in rows if row.waiting_number is not None), key=lambda row: row.waiting_number)
        states = {names[row.id]: row.state.value for row in rows}
        (seats,) = as_committed(select(Event.seats).where(Event.id == self.event_id))
        taken = as_committed(select(Capacity.taken).where(Capacity.event_id == self.event_id))
        return (states, [names[row.id] for row in waiting], seats), taken

    def _event(self):
        return db.session.get_one(Event, self.event_id)

    def _person(self, name):
        with unit_of_work():
            return accounts.person(f"{name}-{self.event_id}@example.org", name=name)

    def _send(self, path):
        status, _destination = self.browser.post(path)
        assert status in (302, 409), f"{status} for {path}"

    def _here(self, deed):
        with self.app.app_context(), unit_of_work():
            deed()

    def _let_pass(self, number):
        row = db.session.get_one(Registration, number)
        hold_seats(row.event)
        db.session.refresh(row)
        if row.offered_until:
            row.offered_until = clock.now() - timedelta(minutes=1)
            places.expire(row)


def at_once(deeds):
    """Let all of it happen at the same moment; what goes wrong is raised."""
    start = threading.Barrier(len(deeds))

    def act(deed):
        start.wait()
        deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        list(threads.map(act, deeds))


def outcomes(line, deeds):
    """Return what the model says may be there after these deeds, in whatever order."""
    found = []
    for order in itertools.permutations(deeds):
        possible = copy.deepcopy(line)
        for deed in order:
            possible.do(*deed)
        found.append(possible)
    return found


def machine(server):
    """Return the state machine for one installation."""

    class Seats(RuleBasedStateMachine):
        @initialize(seats=st.integers(0, 3))
        def open(self, seats):
            self.world, self.line = World(server, seats), Line(seats)

        @rule(deeds=st.lists(DEEDS, min_size=1, max_size=AT_ONCE))
        def happen(self, deeds):
            at_once([self.world.prepare(*deed) for deed in deeds])
            seen, taken = self.world.seen()
            allowed = [each for each in outcomes(self.line, deeds) if each.snapshot() == seen]
            assert allowed, f"after {deeds} on {self.line}: {seen}"
            self.line = allowed[0]
            assert taken in ([], [self.line.taken])

    return Seats


def run(server, examples=EXAMPLES, steps=STEPS):
    run_state_machine_as_test(
        machine(server),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


def test_whatever_happens_at_once_is_what_one_order_would_have_done(served, db_session):
    run(served(workers=2))


def test_without_the_lock_the_model_notices(served, db_session):
    """Two who cancel and two who come, at once: without the lock somebody is lost, or a seat stays empty."""
    server = served(workers=2, **UNGUARDED)

    def rush_once():
        world, line = World(server, 2), Line(2)
        for deeds in ([("register", "a")], [("register", "b")], [("register", "c")], [("register", "d")]):
            at_once([world.prepare(*deed) for deed in deeds])
            line.do(*deeds[0])
        deeds = [("cancel", "a"), ("cancel", "b"), ("register", "e"), ("register", "f")]
        try:
            at_once([world.prepare(*deed) for deed in deeds])
        except AssertionError:
            return False
        seen, taken = world.seen()
        return any(each.snapshot() == seen and taken == [each.taken] for each in outcomes(line, deeds))

    assert not all(rush_once() for _ in range(5))
