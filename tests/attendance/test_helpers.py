"""Who checks people in without editing the event: they run its doors, and nothing else."""

import pytest
from sqlalchemy import select

from eventhub.attendance.models import Arrival, DoorHelper
from eventhub.attendance.operations.helpers import ask_to_help, end_help
from eventhub.db import db, unit_of_work
from eventhub.mail.models import OutgoingMail
from eventhub.registration.permissions import ticket_token
from tests import factories


@pytest.fixture
def ada(db_session):
    with unit_of_work():
        return factories.registration(factories.event(starts_at=factories.in_days(0)), name="Ada Lovelace")


@pytest.fixture
def helper(ada):
    with unit_of_work():
        return ask_to_help(ada.event, "helper@example.org", name="Hedy Helper", by=ada.event.host)


def door(event):
    return f"/staff/events/{event.path}/door"


def test_whoever_is_asked_hears_of_it_once(ada, helper):
    with unit_of_work():
        again = ask_to_help(ada.event, "HELPER@example.org", name="", by=ada.event.host)
    assert again == helper
    (mail,) = db.session.scalars(select(OutgoingMail).filter_by(template="attendance/helper"))
    assert (mail.recipient, mail.event_id) == ("helper@example.org", ada.event_id)


def test_a_helper_runs_the_doors_of_that_event_and_sees_nothing_else_of_its_desk(client, ada, helper):
    with unit_of_work():
        other = factories.event(host=ada.event.host)
    client.sign_in(helper.user)
    page = client.get(door(ada.event), query_string={"q": "ada"})
    assert "Ada Lovelace" in page.text
    assert ada.user.email not in page.text
    client.post(f"{door(ada.event)}/arrivals/{ada.id}", data={"key": "x"})
    assert db.session.scalars(select(Arrival.by_id)).all() == [helper.user_id]
    desk = f"/staff/events/{ada.event.path}"
    for path in (door(other), desk, f"{desk}/registrations", f"{door(ada.event)}/helpers"):
        assert client.get(path).status_code == 403, path
    for path in (f"{desk}/registrations/export", f"{door(ada.event)}/helpers"):
        assert client.post(path, data={"name": "x", "email": "x@example.org"}).status_code == 403, path


def test_an_ended_help_ends_with_the_next_request(client, ada, helper):
    client.sign_in(helper.user)
    assert client.get(door(ada.event)).status_code == 200
    with unit_of_work():
        end_help(helper, by=ada.event.host)
    assert client.get(door(ada.event)).status_code == 403
    assert client.post(f"{door(ada.event)}/arrivals/{ada.id}", data={"key": "x"}).status_code == 403


def test_the_host_asks_helpers_and_ends_their_help(client, ada):
    client.sign_in(ada.event.host)
    page = f"{door(ada.event)}/helpers"
    assert client.post(page, data={"name": "Hedy", "email": "no address"}).status_code == 422
    client.post(page, data={"name": "Hedy Helper", "email": "hedy@example.org"})
    assert "hedy@example.org" in client.get(page).text
    (row,) = db.session.scalars(select(DoorHelper)).all()
    client.post(f"{page}/{row.id}/removal")
    assert db.session.scalars(select(DoorHelper)).all() == []


@pytest.mark.parametrize(("who", "is_offered"), [("anonymous", False), ("participant", False), ("helper", True)])
def test_a_ticket_opened_by_who_stands_at_the_door_lets_its_person_in(client, ada, helper, who, is_offered):
    people = {"participant": ada.user, "helper": helper.user}
    if who in people:
        client.sign_in(people[who])
    page = client.get(f"/tickets/{ticket_token(ada)}").text
    assert (f'action="{door(ada.event)}/arrivals/{ada.id}"' in page) is is_offered
    assert db.session.scalars(select(Arrival)).all() == []


def test_the_list_of_helpers_costs_the_same_for_one_and_for_three(client, ada, helper, query_count):
    client.sign_in(ada.event.host)
    counts = []
    for more in (0, 2):
        with unit_of_work():
            for number in range(more):
                ask_to_help(ada.event, f"more{number}@example.org", name="More", by=ada.event.host)
        with query_count() as queries:
            client.get(f"{door(ada.event)}/helpers")
        counts.append(queries.count)
    assert counts[0] == counts[1]
