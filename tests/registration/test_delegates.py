"""A delegate has a place at the delegation's event, whoever else waits, and nobody loses theirs for it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events import operations as events
from eventhub.events.states import EventState
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.states import CallKind
from eventhub.matchmaking.models import Profile
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity
from eventhub.registration.operations import attendance, places
from eventhub.registration.states import RegistrationState
from eventhub.signals import delegate_accepted, delegate_withdrawn
from tests import factories
from tests.registration.conftest import count, over, shape
from tests.registration.rows import set_event, verbs

CONFIRMED, CANCELLED = ("confirmed", None), ("cancelled", None)
ON_LIST = [("waitlisted", 1), ("waitlisted", 2), ("waitlisted", 3)]


@pytest.fixture
def delegate(event) -> HostingApplication:
    """Somebody who applied to travel to the event."""
    with unit_of_work():
        person = factories.user(name="Dana Delegate")
        team = factories.organisation(person, name="Delta Cluster", country="NL")
        call = factories.call(kind=CallKind.DELEGATION, event=event)
        return factories.application(call=call, applicant=person, organisation=team, submitted_at=clock.now())


def accept(application, by=None):
    with unit_of_work():
        delegate_accepted.send(
            application,
            event=application.call.event,
            person=application.applicant,
            organisation=application.organisation,
            by=by,
        )


def withdraw(application):
    with unit_of_work():
        person = application.applicant
        delegate_withdrawn.send(application, event=application.call.event, person=person, by=person)


def place_of(application):
    return db.session.scalars(select(Registration).filter_by(user_id=application.applicant_id)).one()


def test_a_delegate_is_registered_with_what_the_application_said(event, delegate, letters):
    accept(delegate)
    place = place_of(delegate)
    assert (place.name, place.organisation, place.organisation_kind, place.country, place.state) == (
        *("Dana Delegate", "Delta Cluster", delegate.organisation.kind, "NL"),
        RegistrationState.CONFIRMED,
    )
    assert place.consented_at == delegate.submitted_at
    assert [letter.subject for letter in letters(delegate.applicant)] == [f"You are registered for {event.title}"]
    assert db.session.scalars(select(Profile)).all() == []
    assert count(event) == (1, 2)


def test_at_a_full_event_the_count_grows_by_the_delegates_seat_and_nobody_else_moves(event, line, delegate):
    accept(delegate, by=event.host)
    assert shape(event) == [CONFIRMED, CONFIRMED, *ON_LIST, CONFIRMED]
    assert count(event) == (3, 3)
    assert event.seats == 2
    assert ("seat added for a delegate", None, None, event.host_id, "") in verbs(event)


def test_a_delegate_who_waits_already_leaves_the_line(event, line, delegate):
    with unit_of_work():
        delegate.applicant = line[3].user
    accept(delegate)
    assert shape(event) == [CONFIRMED, CONFIRMED, ON_LIST[0], CONFIRMED, ON_LIST[2]]
    assert count(event) == (3, 3)


def test_a_second_time_changes_nothing(event, line, delegate, letters):
    accept(delegate)
    before = (shape(event), count(event), len(letters()))
    accept(delegate)
    assert (shape(event), count(event), len(letters())) == before


def test_who_has_a_seat_keeps_it_and_takes_no_other(event, register, delegate):
    register(delegate.applicant)
    accept(delegate)
    assert (shape(event), count(event)) == ([CONFIRMED], (1, 2))


def test_a_delegate_who_withdraws_gives_the_seat_back_and_the_added_one_ends(event, line, delegate):
    accept(delegate)
    withdraw(delegate)
    withdraw(delegate)
    assert shape(event) == [CONFIRMED, CONFIRMED, *ON_LIST, CANCELLED]
    assert count(event) == (2, 2)


def test_a_delegate_may_come_back(event, line, delegate):
    for deed in (accept, withdraw, accept):
        deed(delegate)
    assert (shape(event)[-1], count(event)) == (CONFIRMED, (3, 3))


def test_more_seats_later_are_everybodys(event, line, delegate):
    accept(delegate)
    with unit_of_work():
        events.set_seats(event, 4, by=event.host)
    assert shape(event) == [CONFIRMED, CONFIRMED, ("offered", None), *ON_LIST[1:], CONFIRMED]
    assert count(event) == (4, 4)


def test_an_event_without_a_limit_has_a_seat_for_every_delegate(event, delegate):
    set_event(event, seats=None)
    accept(delegate)
    assert count(event) == (1, None)


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED, EventState.FINISHED])
def test_there_is_no_place_at_an_event_that_is_not_on(event, delegate, state):
    set_event(event, state=state)
    with pytest.raises(Refusal):
        accept(delegate)
    assert shape(event) == []


@pytest.mark.parametrize("state", [RegistrationState.ATTENDED, RegistrationState.ABSENT])
def test_whoever_was_expected_keeps_the_row(event, delegate, state):
    accept(delegate)
    with unit_of_work():
        attendance.record_attendance(place_of(delegate), state, by=event.host)
    withdraw(delegate)
    assert place_of(delegate).state is state


def test_withdrawing_after_the_event_leaves_what_was(event, delegate):
    accept(delegate)
    set_event(event, **over(event))
    withdraw(delegate)
    assert place_of(delegate).state is RegistrationState.CONFIRMED


def test_without_the_added_seat_the_database_refuses(event, line, delegate, monkeypatch):
    monkeypatch.setattr(places, "_add_seat", lambda *_args, **_more: None)
    with pytest.raises(IntegrityError, match="never_oversold"):
        accept(delegate)
    assert db.session.scalars(select(Capacity)).one().taken == 2


def test_registration_of_delegates_needs_no_open_window(event, delegate):
    set_event(event, registration_closes_at=clock.now() - timedelta(days=1))
    accept(delegate)
    assert shape(event) == [CONFIRMED]
