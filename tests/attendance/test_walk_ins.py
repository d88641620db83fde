"""Whoever comes without a seat: in at once where one is free, and beyond the seats only for a reason."""

import re

import pytest
from sqlalchemy import func, select

from eventhub.attendance.models import Arrival
from eventhub.attendance.operations.helpers import ask_to_help
from eventhub.db import db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.history.models import HistoryEntry
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity
from eventhub.registration.operations import setup
from eventhub.registration.states import RegistrationState
from tests import factories

SAID = {
    "key": "one",
    "name": "Grace Hopper",
    "email": "grace@example.org",
    "organisation": "",
    "organisation_kind": "other",
    "country": "CA",
    "consent": "y",
}


@pytest.fixture
def event(db_session):
    with unit_of_work():
        return factories.event(seats=1, starts_at=factories.in_days(0))


def door(event):
    return f"/staff/events/{event.path}/door"


def come(client, event, **said):
    return client.post(f"{door(event)}/walk-ins", data=SAID | said)


def people():
    db.session.expire_all()
    return dict(db.session.execute(select(Registration.name, Registration.state)).all())


def test_who_never_registered_has_a_seat_and_is_in(client, event):
    with unit_of_work():
        speaker = setup.add_type(event, by=event.host, name="Speaker", seats=1, is_by_invitation=True)
    client.sign_in(event.host)
    answer = client.get(come(client, event, type=str(speaker.id)).location)
    assert "Welcome" in answer.text
    row = db.session.scalars(select(Registration)).one()
    assert (row.state, row.type_id, row.user.email) == (RegistrationState.ATTENDED, speaker.id, "grace@example.org")
    assert db.session.scalar(select(Capacity.taken)) == 1


def test_a_form_sent_twice_lets_one_person_in(client, event):
    client.sign_in(event.host)
    assert [come(client, event).status_code for _ in range(2)] == [302, 302]
    assert db.session.scalar(select(func.count(Arrival.id))) == 1


def test_nobody_comes_in_without_agreeing(client, event):
    client.sign_in(event.host)
    assert come(client, event, consent="").status_code == 422
    assert people() == {}


@pytest.mark.parametrize(("said", "kept"), [
    ({}, ("other", "CA")),
    ({"organisation": "ostsee optik"}, ("research", "DE")),
    ({"organisation": "Ostsee Optik", "country": "SE", "organisation_kind": "sme"}, ("sme", "SE")),
])  # fmt: skip
def test_a_name_and_an_address_are_enough_and_the_directory_says_the_rest(client, event, said, kept):
    with unit_of_work():
        entry = factories.organisation(name="Ostsee Optik", kind=OrganisationKind.RESEARCH, country="DE")
    client.sign_in(event.host)
    assert come(client, event, **{"organisation_kind": "", "country": ""} | said).status_code == 302
    row = db.session.scalars(select(Registration)).one()
    assert (row.organisation_kind.value, row.country) == kept
    assert row.entry is (entry if said else None)


def test_the_form_takes_over_the_name_that_the_door_did_not_find(client, event):
    client.sign_in(event.host)
    listed = client.get(door(event), query_string={"q": "Grace Hopper"}).text
    assert f"{door(event)}/walk-ins?name=Grace+Hopper" in listed
    page = client.get(f"{door(event)}/walk-ins", query_string={"name": "Grace Hopper"}).text
    assert 'value="Grace Hopper"' in page
    assert re.search(r"<input[^>]* autofocus[^>]* name=\"email\"", page)


@pytest.mark.parametrize("reason", ["", "The minister's interpreter"])
def test_beyond_the_seats_takes_a_reason_that_stays(client, event, reason):
    client.sign_in(event.host)
    come(client, event, key="first", email="first@example.org", name="First")
    answer = come(client, event, reason=reason)
    assert answer.status_code == (302 if reason else 409)
    assert ("Grace Hopper" in people()) is bool(reason)
    notes = db.session.scalars(select(HistoryEntry.note).where(HistoryEntry.verb == "seat added at the door")).all()
    assert notes == ([reason] if reason else [])
    assert reason or 'name="reason"' in answer.text


def test_a_helper_does_not_go_beyond_the_seats(client, event):
    with unit_of_work():
        helper = ask_to_help(event, "helper@example.org", name="Helper", by=event.host)
        factories.registration(event, name="First")
    client.sign_in(helper.user)
    answer = come(client, event, reason="I say so")
    assert (answer.status_code, "ask the organiser" in answer.text) == (409, True)
    assert people() == {"First": RegistrationState.CONFIRMED}


def waiting(event):
    with unit_of_work():
        factories.registration(event, name="First")
        return factories.registration(event, name="Wanda", state=RegistrationState.WAITLISTED, waiting_number=1)


def test_who_waits_comes_in_all_the_same_for_a_reason(client, event):
    wanda = waiting(event)
    client.sign_in(event.host)
    path = f"{door(event)}/arrivals/{wanda.id}/exception"
    assert client.post(path, data={"key": "a", "reason": ""}).status_code == 422
    assert "Welcome" in client.get(client.post(path, data={"key": "a", "reason": "Speaks at ten"}).location).text
    assert people()["Wanda"] is RegistrationState.ATTENDED
    assert db.session.scalar(select(Capacity.ceiling)) == db.session.scalar(select(Capacity.taken)) == 2


def test_a_helper_cannot_make_an_exception(client, event):
    wanda = waiting(event)
    with unit_of_work():
        helper = ask_to_help(event, "helper@example.org", name="Helper", by=event.host)
    client.sign_in(helper.user)
    path = f"{door(event)}/arrivals/{wanda.id}/exception"
    assert [client.get(path).status_code, client.post(path, data={"key": "a", "reason": "x"}).status_code] == [403, 403]
    assert people()["Wanda"] is RegistrationState.WAITLISTED


def test_an_answer_in_red_leads_whoever_may_to_the_exception(client, event):
    wanda = waiting(event)
    client.sign_in(event.host)
    answer = client.get(client.post(f"{door(event)}/arrivals/{wanda.id}", data={"key": "k"}).location)
    assert "No seat" in answer.text
    assert f"{door(event)}/arrivals/{wanda.id}/exception" in answer.text
