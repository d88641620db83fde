"""Ending every registration of an event that was cancelled or moved."""

import pytest
from sqlalchemy import select

from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.registration.models.items import ItemPlace, ItemSignUp
from eventhub.registration.operations import attendance, items
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.registration.conftest import count, shape
from tests.registration.rows import verbs


def end_all(client, event):
    client.sign_in(event.host)
    return client.post(f"/staff/events/{event.path}/registrations/closing", data={"reason": "The hall is gone."})


def test_they_are_kept_unless_the_organiser_ends_them(client, event, line, letters):
    with unit_of_work():
        events.reschedule(event, factories.in_days(60), factories.in_days(61), by=event.host)
    assert shape(event)[0] == ("confirmed", None)
    before = len(letters())
    assert end_all(client, event).status_code == 302
    assert (shape(event), count(event)) == ([("cancelled", None)] * 5, (0, 2))
    told = letters()[before:]
    assert sorted(letter.to for letter in told) == sorted(row.user.email for row in line)
    assert all("The hall is gone." in letter.text for letter in told)
    assert verbs(event)[-1] == ("registrations closed", None, None, event.host_id, "5")


def test_a_cancelled_event_can_be_cleared_too(client, event, line):
    with unit_of_work():
        events.cancel(event, by=event.host, reason="Storm.")
    end_all(client, event)
    assert shape(event) == [("cancelled", None)] * 5


def test_a_reason_is_needed_and_the_number_is_said(client, event, line, cast):
    here = f"/staff/events/{event.path}/registrations/closing"
    client.sign_in(event.host)
    assert "5 registrations and waiting places end" in client.get(here).text
    assert client.post(here, data={"reason": ""}).status_code == 422
    client.sign_in(cast.stranger)
    assert (client.get(here).status_code, client.post(here, data={"reason": "No."}).status_code) == (403, 403)
    assert shape(event)[0] == ("confirmed", None)


@pytest.mark.parametrize("state", [RegistrationState.ATTENDED, RegistrationState.ABSENT])
def test_whoever_was_there_or_was_missed_stays_so(client, event, line, state):
    with unit_of_work():
        attendance.record_attendance(line[0], state, by=event.host)
    end_all(client, event)
    assert shape(event)[0] == (state.value, None)


def test_no_place_in_the_programme_goes_to_whoever_ends_as_well(client, event, people, register, letters):
    with unit_of_work():
        event.seats = 4
        workshop = factories.item(event)
        items.open_sign_up(workshop, by=event.host, seats=1, closes_at=None)
    guests = [register(person) for person in people(4)]
    with unit_of_work():
        for row in guests:
            items.join(row, workshop, by=row.user)
        attendance.record_attendance(guests[2], RegistrationState.ATTENDED, by=event.host)
    before = len(letters())
    end_all(client, event)
    told = [(letter.to, letter.subject) for letter in letters()[before:] if workshop.title in letter.subject]
    assert told == [(guests[2].user.email, f"You have a place in “{workshop.title}”")]
    left = db.session.execute(select(ItemPlace.registration_id, ItemPlace.waiting_number)).all()
    assert (left, db.session.scalars(select(ItemSignUp.taken)).one()) == ([(guests[2].id, None)], 1)
