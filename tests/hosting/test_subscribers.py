"""A place under a call becomes free where its delegate or its event is cancelled, and goes to the reserve list."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import select

from eventhub import signals
from eventhub.accounts.models import Role, User
from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.events.states import EventState, Fate
from eventhub.history.models import HistoryEntry
from eventhub.hosting import subscribers
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import PlaceLimit, PlaceScope
from eventhub.hosting.operations import applications, decisions, release
from eventhub.hosting.states import ApplicationState, CallKind, DecisionOutcome
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity
from eventhub.registration.operations import places as registrations
from tests import factories

A = ApplicationState
SEATS = 2


def under_review(call, **changes):
    values = {"call": call, "state": A.UNDER_REVIEW, "submitted_at": factories.in_days(-1)}
    return factories.application(**values | changes)


@pytest.fixture
def manager(db_session):
    with unit_of_work():
        return factories.user(Role.PROGRAMME_MANAGER)


@pytest.fixture
def delegation(manager):
    """A delegation of one place whose delegate is registered, with two on the reserve list."""
    with unit_of_work():
        event = factories.event(seats=SEATS)
        limit = PlaceLimit(scope=PlaceScope.ALL, places=1)
        call = factories.call(kind=CallKind.DELEGATION, event=event, place_limits=[limit])
        rows = [under_review(call)]
        rows += [under_review(call, state=A.ON_RESERVE_LIST, reserve_rank=rank) for rank in (1, 2)]
    accept(rows[0], manager)
    return rows


@pytest.fixture
def hosts(manager):
    """An accepted event to host, and one on the reserve list of the same call, which has one place."""
    with unit_of_work():
        call = factories.call(place_limits=[PlaceLimit(scope=PlaceScope.ALL, places=1)])
        rows = [under_review(call), under_review(call, state=A.ON_RESERVE_LIST, reserve_rank=1)]
    accept(rows[0], manager)
    return rows


def accept(application, manager):
    with unit_of_work():
        decisions.decide(application, DecisionOutcome.ACCEPT, by=manager)
    with unit_of_work():
        release.release([application], by=manager)


def states(rows):
    db.session.rollback()
    return [db.session.get_one(HostingApplication, row.id, populate_existing=True).state for row in rows]


def places(event):
    """Who is registered, and in which state; then what the database counts."""
    rows = db.session.scalars(select(Registration).filter_by(event_id=event.id).order_by(Registration.id))
    taken = db.session.scalars(select(Capacity).filter_by(event_id=event.id)).one().taken
    return [(row.user_id, row.state.value) for row in rows], taken


def place_of(application):
    query = select(Registration).filter_by(user_id=application.applicant_id, event_id=application.call.event_id)
    return db.session.scalars(query).one()


def freed(call):
    query = select(HistoryEntry).filter_by(subject="call", subject_id=call.id, verb="place freed")
    return len(db.session.scalars(query).all())


def test_a_delegate_who_cancels_the_registration_leaves_the_delegation_to_the_next(delegation):
    first, second, _third = delegation
    event = first.call.event
    with unit_of_work():
        registrations.cancel(place_of(first), by=first.applicant)
    assert states(delegation) == [A.WITHDRAWN, A.ACCEPTED, A.ON_RESERVE_LIST]
    assert places(event) == ([(first.applicant_id, "cancelled"), (second.applicant_id, "confirmed")], 1)
    assert freed(first.call) == 1


def test_a_delegate_who_withdraws_gives_the_place_back_once(delegation):
    first, second, _third = delegation
    event = first.call.event
    with unit_of_work():
        applications.withdraw(first, by=first.applicant)
    assert states(delegation) == [A.WITHDRAWN, A.ACCEPTED, A.ON_RESERVE_LIST]
    assert places(event) == ([(first.applicant_id, "cancelled"), (second.applicant_id, "confirmed")], 1)
    assert freed(first.call) == 1


def test_who_is_no_delegate_frees_no_place(delegation, manager):
    first = delegation[0]
    with unit_of_work():
        guest = factories.user()
        answers = {"name": "Ada", "organisation": "A", "organisation_kind": first.organisation.kind, "country": "FI"}
        consent = {"consented_at": factories.in_days(0)}
        registrations.cancel(registrations.register(first.call.event, guest, by=guest, **answers, **consent), by=guest)
    assert (states(delegation), freed(first.call)) == ([A.ACCEPTED, A.ON_RESERVE_LIST, A.ON_RESERVE_LIST], 0)


def test_nobody_moves_up_to_a_journey_that_is_off(delegation, manager):
    first = delegation[0]
    with unit_of_work():
        events.cancel(first.call.event, by=manager, reason="No flights.")
    with unit_of_work():
        registrations.cancel(place_of(first), by=first.applicant)
    assert (states(delegation), freed(first.call)) == ([A.WITHDRAWN, A.ON_RESERVE_LIST, A.ON_RESERVE_LIST], 0)


def test_nobody_moves_up_when_every_registration_ends(delegation, manager):
    first = delegation[0]
    with unit_of_work():
        held = events.hold(first.call.event, fate=Fate.ENDED)
        events.postpone(held, by=manager, fate=Fate.ENDED)
    assert (states(delegation), freed(first.call)) == ([A.WITHDRAWN, A.ON_RESERVE_LIST, A.ON_RESERVE_LIST], 0)
    assert places(first.call.event) == ([(first.applicant_id, "cancelled")], 0)


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.PUBLISHED, EventState.POSTPONED])
def test_an_accepted_event_that_is_called_off_leaves_its_place_to_the_next(hosts, state):
    first, second = hosts
    with unit_of_work():
        first.event.state = state
    with unit_of_work():
        events.cancel(first.event, by=first.applicant, reason="No money.")
    assert (states(hosts), freed(first.call)) == ([A.ACCEPTED, A.ACCEPTED], 1)
    assert second.event.state is EventState.DRAFT


def test_an_event_without_an_application_frees_nothing(hosts):
    with unit_of_work():
        event = factories.event()
        events.cancel(event, by=event.host, reason="No money.")
    assert (states(hosts), freed(hosts[0].call)) == ([A.ACCEPTED, A.ON_RESERVE_LIST], 0)


def at_once(app, *deeds):
    """Do every deed in a thread and a transaction of its own, all from one moment on; return what went wrong."""
    db.session.rollback()
    together = threading.Barrier(len(deeds))

    def run(deed):
        with app.app_context():
            together.wait(timeout=30)
            try:
                with unit_of_work():
                    deed()
            except Exception as problem:  # noqa: BLE001 - whatever it is, the test says
                return repr(problem)
            finally:
                db.session.remove()
        return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [failure for failure in pool.map(run, deeds) if failure]


class Crossing:
    """Lets who has an event's lock wait for who is about to ask for it, a second at most."""

    def __init__(self, hold_seats):
        self._hold_seats, self._both, self._mine = hold_seats, threading.Barrier(2), threading.local()

    def enter(self, part):
        """Say in a thread whether it waits when it `has` the lock, or when it `asks` for it."""
        self._mine.part = part

    def __call__(self, event):
        part = getattr(self._mine, "part", None)
        self.enter(None)
        if part == "asks":
            self._wait()
        capacity = self._hold_seats(event)
        if part == "has":
            self._wait()
        return capacity

    def _wait(self):
        with suppress(threading.BrokenBarrierError):
            self._both.wait(timeout=1)


@pytest.fixture
def rush(app, delegation, manager, monkeypatch):
    """One delegate cancels the registration while the team releases a decision of the same call."""
    first, _second, third = delegation
    with unit_of_work():
        first.call.place_limits[0].places = 2
        decisions.decide(third, DecisionOutcome.ACCEPT, by=manager)
    ids, get = (place_of(first).id, first.applicant_id, third.id, manager.id), db.session.get_one
    crossing = Crossing(registrations.hold_seats)
    monkeypatch.setattr(registrations, "hold_seats", crossing)

    def cancel():
        crossing.enter("has")
        registrations.cancel(get(Registration, ids[0]), by=get(User, ids[1]))

    def let_go():
        crossing.enter("asks")
        release.release([get(HostingApplication, ids[2])], by=get(User, ids[3]))

    return lambda: at_once(app, cancel, let_go)


def test_a_cancellation_and_a_release_at_once_wait_for_each_other(rush, delegation):
    first, second, third = delegation
    assert rush() == []
    assert states(delegation) == [A.WITHDRAWN, A.ACCEPTED, A.ACCEPTED]
    people, taken = places(first.call.event)
    expected = {(first.applicant_id, "cancelled"), (second.applicant_id, "confirmed")}
    assert (set(people), taken) == (expected | {(third.applicant_id, "confirmed")}, 2)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_without_holding_the_call_first_they_block_each_other(rush, delegation):
    signals.registration_ending.disconnect(subscribers.hold_call_first)
    try:
        failures = rush()
    finally:
        signals.registration_ending.connect(subscribers.hold_call_first)
    assert len(failures) == 1
    assert "deadlock detected" in failures[0]
