"""The door's page on a device: what it noted is sent whole, once, and in its order, whatever the network does."""

import pytest
from sqlalchemy import select

from eventhub.attendance.models import Arrival
from eventhub.attendance.operations.helpers import ask_to_help
from eventhub.db import db, unit_of_work
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.hosting.test_face import enter
from tests.journeys.people import Person, until

NO_PATIENCE_ENDS = "AbortSignal.timeout = () => new AbortController().signal"
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def event(db_session):
    with unit_of_work():
        event = factories.event(seats=10, starts_at=factories.in_days(0))
        for name in ("Ada Adler", "Jean Jardin", "Ella Engel"):
            factories.registration(event, name=name)
        factories.registration(event, name="Wanda", state=RegistrationState.WAITLISTED, waiting_number=1)
    return event


@pytest.fixture
def door(client, event, served, open_page):
    """A helper at the door, whose page has its list."""
    with unit_of_work():
        helper = ask_to_help(event, "north@example.org", name="North", by=event.host)
    server, page = served(), open_page(width=375)
    enter(client, page, helper.user, server.url)
    person = Person("North", helper.user.email, page, server.url, list)
    arrive(person, event)
    return person


def arrive(person, event):
    person.go(f"/staff/events/{event.path}/door")
    person.page.locator("[data-ready]").wait_for()


def let_in(door, name):
    door.fill(q=name)
    door.press("Check in")


def offline(door, is_off=True):
    door.page.context.set_offline(is_off)


def who_is_in():
    db.session.rollback()
    return sorted(
        db.session.scalars(select(Registration.name).join(Arrival, Arrival.registration_id == Registration.id))
    )


def all_is_sent(door):
    return until(lambda: not door.reads("Waiting here") and not door.reads("No network."))


def hold(door, path):
    """Let no answer come from a path until the function returned is called."""
    held, state = [], {"is_open": False}

    def keep(route):
        route.continue_() if state["is_open"] else held.append(route)

    door.page.route(f"**/door/{path}", keep)

    def release():
        state["is_open"] = True
        for route in held:
            route.continue_()

    return held, release


def test_taking_back_who_is_being_sent_loses_nobody_else(door, event):
    door.page.evaluate(NO_PATIENCE_ENDS)
    offline(door)
    let_in(door, "Ada")
    assert door.sees("Noted on this device")
    held, release = hold(door, "scans")
    offline(door, False)
    assert until(lambda: door.page.evaluate("0") == 0 and held)
    door.press("Not in after all: Ada Adler")
    assert door.sees("Noted on this device: not in after all.")
    let_in(door, "Jean")
    assert door.sees("Noted on this device; the desk")
    release()
    assert all_is_sent(door)
    assert who_is_in() == ["Jean Jardin"]


def test_two_pages_of_one_device_keep_the_notes_of_both(door, event):
    other = Person("South", door.email, door.page.context.new_page(), door.home, list)
    arrive(other, event)
    offline(door)
    let_in(door, "Ada")
    assert door.sees("Noted on this device")
    let_in(other, "Jean")
    assert other.sees("Noted on this device")
    assert door.sees("Waiting here: 2.")
    door.page.close()
    offline(other, False)
    assert all_is_sent(other)
    assert who_is_in() == ["Ada Adler", "Jean Jardin"]


def test_taking_back_without_network_is_noted_and_said(door, event):
    let_in(door, "Ada")
    assert door.sees("Welcome")
    offline(door)
    door.press("Not in after all: Ada Adler")
    assert door.sees("Noted on this device: not in after all.")
    assert who_is_in() == ["Ada Adler"]
    offline(door, False)
    assert all_is_sent(door)
    assert who_is_in() == []
    assert not door.reads("What the desk knew better")


def test_what_never_left_the_device_is_taken_back_there(door, event):
    held, release = hold(door, "scans")
    door.page.evaluate(NO_PATIENCE_ENDS)
    let_in(door, "Ella")
    assert until(lambda: door.page.evaluate("0") == 0 and held)
    let_in(door, "Ada")
    assert door.sees("Noted on this device")
    door.press("Not in after all: Ada Adler")
    assert door.sees("Taken back.")
    release()
    assert all_is_sent(door)
    assert who_is_in() == ["Ella Engel"]


def test_the_page_says_whom_to_ask_and_does_not_repeat_what_it_showed(door, event):
    offline(door)
    let_in(door, "Wanda")
    assert door.sees("No seat")
    assert door.sees("please ask the organiser")
    offline(door, False)
    assert all_is_sent(door)
    assert not door.reads("What the desk knew better")


def test_the_list_answers_what_was_typed_before_it_came(door, event):
    _held, release = hold(door, "guests")
    door.go(f"/staff/events/{event.path}/door")
    door.fill(q="Ella")
    release()
    door.page.get_by_role("button", name="Check in").wait_for()


@pytest.mark.parametrize("warns", [True, False], ids=["told by the page", "told by the house"])
def test_long_before_the_event_only_a_second_tap_lets_somebody_in(door, event, warns):
    """A page that was opened when the event was near does not warn by itself."""
    with unit_of_work():
        event.starts_at = factories.in_days(9)
    if warns:
        arrive(door, event)
    let_in(door, "Ada")
    assert door.sees("Not yet")
    assert who_is_in() == []
    door.press("Check in all the same")
    assert door.sees("Welcome")
    assert who_is_in() == ["Ada Adler"]


def test_long_before_the_event_who_never_registered_is_noted_only_when_that_is_meant(door, event, axe):
    with unit_of_work():
        event.starts_at = factories.in_days(9)
    arrive(door, event)
    offline(door)
    door.press("Somebody without a registration")
    door.page.locator("[name=name]:focus").wait_for()
    door.fill(name="Grace Hopper", email="grace@example.org")
    door.tick("consent")
    door.press("Note this person")
    assert axe(door.page) == []
    assert not door.reads("Whether a seat is free")
    door.tick("is_sure")
    door.press("Note this person")
    assert door.sees("Whether a seat is free")
    offline(door, False)
    assert all_is_sent(door)
    assert who_is_in() == ["Grace Hopper"]


def test_who_never_registered_is_noted_within_the_page_and_told_of_later(door, event, axe):
    offline(door)
    for name in ("Grace Hopper", "Mary Moon"):
        door.fill(q=name)
        door.press("Somebody without a registration")
        door.page.locator("[name=email]:focus").wait_for()
        door.fill(email=f"{name.split()[0]}@example.org")
        assert axe(door.page) == []
        door.tick("consent")
        door.press("Note this person")
        door.page.locator(".answer-name", has_text=name).wait_for()
        assert door.sees("Whether a seat is free")
    with unit_of_work():
        event.seats = 4
    offline(door, False)
    assert all_is_sent(door)
    assert door.sees("Grace Hopper: Welcome.")
    assert door.sees("Mary Moon, Mary@example.org: Not taken by the desk.")
    assert who_is_in() == ["Grace Hopper"]
