"""Nobody who comes new has a seat ahead of those who wait."""

import pytest

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.events import operations as events
from eventhub.registration.operations import deciding, places, setup
from eventhub.registration.states import Admission
from tests.registration.conftest import count, shape
from tests.registration.rows import DAY, set_event

OFFERED, FIRST, SECOND = ("offered", None), ("waitlisted", 1), ("waitlisted", 2)


@pytest.fixture
def left_over(event, line):
    """Registration has closed, somebody gave a seat up and nobody was offered it."""
    set_event(event, registration_closes_at=clock.now() - DAY)
    with unit_of_work():
        places.cancel(line[0], by=line[0].user)
    assert shape(event)[2] == FIRST
    return line


@pytest.mark.parametrize("closes_at", [clock.now() + DAY, None])
def test_who_waits_is_offered_the_seat_when_registration_opens_again(event, left_over, people, register, closes_at):
    with unit_of_work():
        events.revise(event, by=event.host, registration_closes_at=closes_at)
    assert shape(event)[2:4] == [OFFERED, SECOND]
    register(*people(1))
    assert shape(event)[5] == ("waitlisted", 4)


def test_who_waits_is_offered_the_seat_when_the_event_moves_and_its_registration_with_it(event, left_over):
    times = {"starts_at": event.starts_at + DAY, "ends_at": event.ends_at + DAY}
    with unit_of_work():
        events.revise(event, by=event.host, registration_closes_at=clock.now() + DAY, **times)
    assert shape(event)[2:4] == [OFFERED, SECOND]


def test_who_waits_is_offered_the_seat_when_the_setup_changes(event, left_over):
    set_event(event, registration_closes_at=None)
    with unit_of_work():
        setup.set_up(event, by=event.host, is_listed=True, admission=Admission.OPEN, gives_at_once=True)
    assert shape(event)[2:4] == [("confirmed", None), SECOND]


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_newcomer_goes_behind_whoever_waits_although_a_seat_is_free(event, left_over, people, register, by_hand):
    set_event(event, registration_closes_at=None)
    newcomer = people(1)[0]
    register(newcomer, by=event.host if by_hand else newcomer)
    assert (shape(event)[2:], count(event)) == ([OFFERED, SECOND, ("waitlisted", 3), ("waitlisted", 4)], (2, 2))


def test_who_is_approved_goes_behind_whoever_waits(event, left_over):
    with unit_of_work():
        deciding.reject(left_over[3], by=event.host, note="Who are you?")
    set_event(event, registration_closes_at=None)
    with unit_of_work():
        deciding.approve(left_over[3], by=event.host)
    assert shape(event)[2:4] == [OFFERED, ("waitlisted", 4)]
