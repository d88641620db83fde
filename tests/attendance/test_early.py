"""Long before an event nobody comes in by one tap: the house itself asks once more, by whichever way they come."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from eventhub.attendance.models import Arrival, Scan
from eventhub.db import db, unit_of_work
from eventhub.registration.models.registrations import Registration
from eventhub.registration.permissions import ticket_token
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.attendance.test_walk_ins import come, door

EARLY = "Nobody is checked in yet."


@pytest.fixture
def ada(db_session):
    with unit_of_work():
        return factories.registration(factories.event(), name="Ada Lovelace")


@pytest.fixture
def at_door(client, ada):
    client.sign_in(ada.event.host)
    return client


def begins(event, days):
    with unit_of_work():
        event.starts_at = factories.in_days(days)


def tap(client, registration, **said):
    return client.post(f"{door(registration.event)}/arrivals/{registration.id}", data={"key": "one"} | said)


def noted(client, registration, **said):
    fields = {"key": "one", "registration_id": registration.id, "door": "", "age": 0}
    return client.post(f"{door(registration.event)}/scans", data=fields | said).get_json()


def written():
    db.session.expire_all()
    return [db.session.scalar(select(func.count(row.id))) for row in (Arrival, Scan)]


def pressed(client, page):
    """Press what lets somebody in all the same, as the page without script has it."""
    form = re.search(r'action="([^"]+/arrivals/\d+)">(.+?)Check in all the same', page, re.DOTALL)
    return client.post(form[1], data=dict(re.findall(r'name="(key|is_sure)" value="([^"]+)"', form[2])))


def test_one_tap_asks_and_a_second_one_lets_somebody_in(at_door, ada):
    asked = tap(at_door, ada)
    assert (asked.status_code, EARLY in asked.text, written()) == (409, True, [0, 0])
    let_in = pressed(at_door, asked.text)
    assert "Welcome" in at_door.get(let_in.location).text
    assert written() == [1, 1]


@pytest.mark.parametrize("way", ["list", "ticket"])
def test_the_button_behind_the_warning_is_the_second_tap(at_door, ada, way):
    page = at_door.get(f"{door(ada.event)}?q=ada" if way == "list" else f"/tickets/{ticket_token(ada)}").text
    assert "Welcome" in at_door.get(pressed(at_door, page).location).text
    assert written() == [1, 1]


def test_who_has_no_seat_hears_that_at_once(at_door, ada):
    with unit_of_work():
        ada.state = RegistrationState.CANCELLED
    assert "No seat any more" in at_door.get(tap(at_door, ada).location).text


def test_what_was_answered_stays_the_answer_although_the_event_moves(at_door, ada):
    begins(ada.event, 0)
    assert [tap(at_door, ada).status_code, noted(at_door, ada)["title"]] == [302, "Welcome"]
    begins(ada.event, 30)
    assert [tap(at_door, ada).status_code, noted(at_door, ada)["title"]] == [302, "Welcome"]
    assert written() == [1, 1]


def test_a_device_is_asked_and_what_was_confirmed_on_it_passes(at_door, ada):
    asked = noted(at_door, ada)
    assert (asked["tone"], asked["title"], asked["all_the_same"], EARLY in asked["lines"][0]) == (
        "wait", "Not yet", "Check in all the same", True
    )  # fmt: skip
    assert (noted(at_door, ada), written()) == (asked, [0, 0])
    assert (noted(at_door, ada, key="two", is_sure="y")["title"], written()) == ("Welcome", [1, 1])


@pytest.mark.parametrize(("days_ago", "title"), [(0, "Welcome"), (9, "Not yet")])
def test_what_a_device_noted_counts_by_when_it_was_noted(at_door, ada, days_ago, title):
    begins(ada.event, 0)
    age = int(timedelta(days=days_ago).total_seconds() * 1000)
    assert noted(at_door, ada, age=age)["title"] == title


def test_who_never_registered_is_asked_about_once_more_with_what_was_typed(at_door, ada):
    assert EARLY in at_door.get(f"{door(ada.event)}/walk-ins").text
    asked = come(at_door, ada.event)
    assert (asked.status_code, EARLY in asked.text, 'value="Grace Hopper"' in asked.text) == (409, True, True)
    assert (db.session.scalar(select(func.count(Registration.id))), written()) == (1, [0, 0])
    let_in = come(at_door, ada.event, is_sure="y")
    assert "Welcome" in at_door.get(let_in.location).text
    begins(ada.event, 0)
    assert 'name="is_sure"' not in at_door.get(f"{door(ada.event)}/walk-ins").text


def test_who_never_registered_is_taken_from_a_device_only_when_it_was_confirmed_there(at_door, ada):
    who = {"name": "Grace Hopper", "email": "grace@example.org", "organisation": "", "consent": "y"}
    fields = who | {"key": "one", "door": "", "age": 0}
    path = f"{door(ada.event)}/scans/walk-ins"
    told = at_door.post(path, data=fields).get_json()
    assert (told["tone"], EARLY in told["lines"][0], written()) == ("wait", True, [0, 0])
    assert told["all_the_same"] == "Check in all the same"
    assert at_door.post(path, data=fields | {"is_sure": "y"}).get_json()["title"] == "Welcome"


def test_the_page_of_an_exception_says_how_early_it_is_and_its_reason_is_enough(at_door, ada):
    with unit_of_work():
        waits = factories.registration(ada.event, state=RegistrationState.WAITLISTED, waiting_number=1)
    path = f"{door(ada.event)}/arrivals/{waits.id}/exception"
    assert EARLY in at_door.get(path).text
    assert "Welcome" in at_door.get(at_door.post(path, data={"key": "k", "reason": "Builds the stage"}).location).text
    begins(ada.event, 0)
    assert EARLY not in at_door.get(path).text


@pytest.mark.parametrize(("zone", "status"), [("Pacific/Kiritimati", 302), ("Europe/London", 409)])
def test_the_date_counts_where_the_event_is(at_door, ada, time_machine, zone, status):
    """At noon on the second it is the third of March already in Kiritimati, and the event begins on the fourth."""
    time_machine.move_to(datetime(2027, 3, 2, 12, tzinfo=UTC), tick=False)
    with unit_of_work():
        ada.event.timezone = zone
        ada.event.starts_at, ada.event.ends_at = (datetime(2027, 3, 4, hour, tzinfo=UTC) for hour in (5, 9))
    at_door.sign_in(ada.event.host)
    assert tap(at_door, ada).status_code == status
