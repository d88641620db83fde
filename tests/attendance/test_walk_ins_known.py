"""Whoever is on the list already stays as they are at the door, and a helper gives nobody an organiser's word."""

import pytest
from sqlalchemy import select

from eventhub.attendance.operations.helpers import ask_to_help
from eventhub.db import db, unit_of_work
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import RegistrationSetup
from eventhub.registration.operations import setup
from eventhub.registration.states import Admission, RegistrationState
from tests import factories
from tests.attendance.test_walk_ins import come, door

NOT_SEATED = ("pending_approval", "rejected", "waitlisted", "cancelled", "expired")


@pytest.fixture
def event(db_session):
    with unit_of_work():
        return factories.event(seats=9, starts_at=factories.in_days(0))


@pytest.fixture
def helper(event):
    with unit_of_work():
        return ask_to_help(event, "helper@example.org", name="Helper", by=event.host).user


@pytest.fixture
def speaker(event):
    with unit_of_work():
        return setup.add_type(event, by=event.host, name="Speaker", needs_approval=True)


def known(event, **changes):
    """Let the person who comes be on the list."""
    with unit_of_work():
        person = factories.user(email="grace@example.org")
        said = {"name": "Grace Brewster Hopper", "organisation": "Navy", "country": "US"}
        return factories.registration(event, person, **said | changes)


def as_kept(row):
    db.session.refresh(row)
    return row.state.value, row.name, row.organisation, row.country, row.type_id


@pytest.mark.parametrize("state", NOT_SEATED)
def test_who_is_on_the_list_gets_the_answer_of_the_door_and_stays_as_they_are(client, event, helper, speaker, state):
    waits = {"waiting_number": 1} if state == "waitlisted" else {}
    row = known(event, state=RegistrationState(state), type_id=speaker.id, **waits)
    client.sign_in(helper)
    answer = client.get(come(client, event).location).text
    assert "Welcome" not in answer
    assert "Only who edits the event can let somebody in without a seat" in answer
    assert as_kept(row) == (state, "Grace Brewster Hopper", "Navy", "US", speaker.id)


def test_who_edits_the_event_goes_on_by_exception(client, event):
    row = known(event, state=RegistrationState.REJECTED)
    client.sign_in(event.host)
    answer = client.get(come(client, event, reason="I know her").location).text
    assert (f"{door(event)}/arrivals/{row.id}/exception" in answer, row.state.value) == (True, "rejected")


def test_who_has_a_seat_comes_in_as_who_they_said(client, event, helper):
    row = known(event)
    client.sign_in(helper)
    assert "Welcome" in client.get(come(client, event).location).text
    assert as_kept(row) == ("attended", "Grace Brewster Hopper", "Navy", "US", None)


def test_a_helper_is_offered_only_what_everybody_can_have(client, event, helper, speaker):
    with unit_of_work():
        setup.add_type(event, by=event.host, name="Visitor")
        setup.add_type(event, by=event.host, name="Patron", is_by_invitation=True)
    offered = {}
    for reader in (helper, event.host):
        client.sign_in(reader)
        page = client.get(f"{door(event)}/walk-ins").text
        offered[reader] = [each for each in ("Speaker", "Visitor", "Patron") if f">{each}<" in page]
    assert list(offered.values()) == [["Visitor"], ["Speaker", "Visitor", "Patron"]]
    client.sign_in(helper)
    assert come(client, event, type=str(speaker.id)).status_code == 422


@pytest.mark.parametrize("facts", [{"needs_approval": True}, {"admission": Admission.INVITED}], ids=str)
def test_a_helper_gives_no_seat_that_takes_an_organisers_word(client, event, helper, facts):
    with unit_of_work():
        factories.saved(RegistrationSetup(event=event, **facts))
    client.sign_in(helper)
    answer = come(client, event)
    assert (answer.status_code, "Only the organiser lets somebody in here" in answer.text) == (409, True)
    assert 'value="Grace Hopper"' in answer.text
    assert db.session.scalars(select(Registration)).all() == []
    client.sign_in(event.host)
    assert "Welcome" in client.get(come(client, event).location).text


def test_where_every_type_takes_a_word_a_helper_gives_no_seat_without_one(client, event, helper, speaker):
    client.sign_in(helper)
    assert come(client, event).status_code == 409
    assert db.session.scalars(select(Registration)).all() == []
