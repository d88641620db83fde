"""What the door's page asks for by itself: its list, its numbers, and what it noted while there was no network."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventhub import clock
from eventhub.attendance.models import Arrival, Scan
from eventhub.attendance.operations.arrivals import take_back
from eventhub.db import db, unit_of_work
from eventhub.registration.states import RegistrationState
from tests import factories


@pytest.fixture
def ada(db_session):
    with unit_of_work():
        return factories.registration(
            factories.event(starts_at=factories.in_days(0)), name="Ada Łovelace", organisation="Engines"
        )


def door(event):
    return f"/staff/events/{event.path}/door"


def noted(client, registration, key="one", door_name="North", age=0):
    fields = {"key": key, "registration_id": registration.id, "door": door_name, "age": age}
    return client.post(f"{door(registration.event)}/scans", data=fields)


def test_what_was_noted_without_network_counts_from_when_it_was_noted(client, ada):
    client.sign_in(ada.event.host)
    answer = noted(client, ada, age=60_000).get_json()
    assert (answer["tone"], answer["title"], answer["name"]) == ("done", "Welcome", "Ada Łovelace")
    arrival = db.session.scalars(select(Arrival)).one()
    assert arrival.door == "North"
    assert timedelta(seconds=59) < clock.now() - arrival.at < timedelta(seconds=90)


def test_what_is_sent_twice_is_answered_once_even_after_it_was_taken_back(client, ada):
    client.sign_in(ada.event.host)
    assert noted(client, ada).get_json() == noted(client, ada).get_json()
    with unit_of_work():
        take_back(ada, by=ada.event.host)
    noted(client, ada)
    assert [db.session.scalar(select(func.count(row.id))) for row in (Arrival, Scan)] == [0, 1]


def test_who_came_through_another_door_meanwhile_is_told(client, ada):
    client.sign_in(ada.event.host)
    noted(client, ada, "south", "South")
    answer = noted(client, ada, "north", "North", age=30_000).get_json()
    assert (answer["tone"], answer["title"]) == ("wait", "Already in")
    assert "through South" in " ".join(answer["lines"])


@pytest.mark.parametrize("changed", [{"key": ""}, {"key": "x" * 41}, {"registration_id": "ada"}, {"age": "-1"}])
def test_what_no_page_of_ours_sends_is_refused(client, ada, changed):
    client.sign_in(ada.event.host)
    fields = {"key": "k", "registration_id": ada.id, "door": "", "age": 0} | changed
    assert client.post(f"{door(ada.event)}/scans", data=fields).status_code == 409


def test_what_was_taken_back_without_network_is_taken_back_then(client, ada):
    client.sign_in(ada.event.host)
    noted(client, ada)
    fields = {"key": "undo", "registration_id": ada.id, "door": "", "age": 0}
    for _each in range(2):
        assert client.post(f"{door(ada.event)}/scans/removal", data=fields).get_json()["tone"] == "done"
    assert db.session.scalar(select(func.count(Arrival.id))) == 0


def came_without(client, event, **said):
    fields = {
        "key": "one",
        "name": "Grace Hopper",
        "email": "grace@example.org",
        "consent": "y",
        "age": 60_000,
        "door": "N",
    }
    return client.post(f"{door(event)}/scans/walk-ins", data=fields | {"organisation": ""} | said).get_json()


def test_who_came_without_a_registration_is_in_from_when_it_was_noted_and_once(client, ada):
    client.sign_in(ada.event.host)
    assert [came_without(client, ada.event)["title"] for _ in range(2)] == ["Welcome", "Welcome"]
    arrival = db.session.scalars(select(Arrival)).one()
    assert timedelta(seconds=59) < clock.now() - arrival.at < timedelta(seconds=90)


def test_what_hinders_who_came_without_a_registration_is_told(client, ada):
    with unit_of_work():
        event = factories.event(seats=1)
        factories.registration(event)
    client.sign_in(event.host)
    for said, words in ({}, "seat"), ({"consent": ""}, "Ask the person first"):
        told = came_without(client, event, **said)
        assert (told["tone"], told["name"]) == ("stop", "Grace Hopper, grace@example.org")
        assert words in told["lines"][0]
    assert db.session.scalar(select(func.count(Arrival.id))) == 0


def test_nobody_of_another_event_is_let_in(client, ada):
    with unit_of_work():
        here = factories.event()
    client.sign_in(here.host)
    fields = {"key": "k", "registration_id": ada.id, "door": "", "age": 0}
    assert client.post(f"{door(here)}/scans", data=fields).status_code == 404


def test_the_list_says_of_each_what_the_door_would_answer(client, ada):
    with unit_of_work():
        factories.registration(ada.event, name="Wanda", state=RegistrationState.CANCELLED)
    client.sign_in(ada.event.host)
    one, other = client.get(f"{door(ada.event)}/guests").get_json()
    assert (one["name"], one["words"], one["tone"]) == ("Ada Łovelace", "ada lovelace engines", "done")
    assert (other["name"], other["tone"], other["title"]) == ("Wanda", "stop", "No seat any more")
    assert ada.user.email not in client.get(f"{door(ada.event)}/guests").text


def test_the_list_is_in_the_order_of_names_without_case_and_accents(client, ada):
    with unit_of_work():
        for name in ("zoe", "Ádám", "Visitor"):
            factories.registration(ada.event, name=name)
    client.sign_in(ada.event.host)
    named = [each["name"] for each in client.get(f"{door(ada.event)}/guests").get_json()]
    assert named == ["Ada Łovelace", "Ádám", "Visitor", "zoe"]


@pytest.mark.parametrize("path", ["guests", "numbers"])
def test_what_the_page_asks_for_is_for_the_door_alone_and_costs_the_same_for_three(client, ada, query_count, path):
    client.sign_in(ada.user)
    assert client.get(f"{door(ada.event)}/{path}").status_code == 403
    client.sign_in(ada.event.host)
    counts = []
    for more in (0, 2):
        with unit_of_work():
            for _each in range(more):
                factories.registration(ada.event, name="Ada Byron")
        with query_count() as queries:
            client.get(f"{door(ada.event)}/{path}")
        counts.append(queries.count)
    assert counts[0] == counts[1]
