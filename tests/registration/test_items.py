"""Signing up for parts of the programme."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.registration.models.items import ItemPlace, ItemSignUp
from eventhub.registration.operations import items, places
from eventhub.registration.permissions import manage_token
from tests import factories
from tests.registration.rows import DAY, set_event, verbs


@pytest.fixture
def guests(event, people, register):
    """Four people with a seat."""
    set_event(event, seats=4)
    return [register(person) for person in people(4)]


@pytest.fixture
def workshop(event):
    """A part of the programme with two places."""
    with unit_of_work():
        item = factories.item(event)
        items.open_sign_up(item, by=event.host, seats=2, closes_at=None)
    return item


def act(deed, *arguments, **keywords):
    with unit_of_work():
        return deed(*arguments, **keywords)


def join(row, item, **more):
    return act(items.join, row, item, by=row.user, **more)


def line(item):
    """Return who has a place and who waits, by the order of their signing up."""
    rows = db.session.scalars(select(ItemPlace).filter_by(item_id=item.id).order_by(ItemPlace.id))
    return [row.waiting_number for row in rows]


def taken(item):
    row = db.session.scalars(select(ItemSignUp).filter_by(item_id=item.id)).one()
    return row.taken, row.ceiling


def test_the_first_have_places_and_the_others_wait(guests, workshop):
    for row in guests:
        join(row, workshop)
        join(row, workshop)
    assert (line(workshop), taken(workshop)) == ([None, None, 1, 2], (2, 2))
    assert verbs(guests[0])[-1][0::4] == ("signed up", workshop.title)


def test_a_free_place_is_the_next_ones_at_once(guests, workshop, letters):
    for row in guests:
        join(row, workshop)
    act(items.leave, guests[0], workshop, by=guests[0].user)
    act(items.leave, guests[0], workshop, by=guests[0].user)
    assert (line(workshop), taken(workshop)) == ([None, None, 2], (2, 2))
    assert letters(guests[2].user)[-1].subject == f"You have a place in “{workshop.title}”"


def test_whoever_does_not_come_takes_nobodys_place(guests, workshop):
    for row in guests:
        join(row, workshop)
    act(places.cancel, guests[1], by=guests[1].user)
    assert (line(workshop), taken(workshop)) == ([None, None, 2], (2, 2))


def test_more_places_go_to_who_waits_and_fewer_drop_nobody(event, guests, workshop):
    for row in guests:
        join(row, workshop)
    act(items.open_sign_up, workshop, by=event.host, seats=1, closes_at=None)
    assert (line(workshop), taken(workshop)) == ([None, None, 1, 2], (2, 2))
    act(items.open_sign_up, workshop, by=event.host, seats=3, closes_at=None)
    assert (line(workshop), taken(workshop)) == ([None, None, None, 2], (3, 3))
    act(items.open_sign_up, workshop, by=event.host, seats=None, closes_at=None)
    assert (line(workshop), taken(workshop)) == ([None] * 4, (4, None))


def test_the_database_refuses_one_place_too_many(guests, workshop):
    for row in guests[:2]:
        join(row, workshop)
    with pytest.raises(IntegrityError, match="never_oversold"), unit_of_work():
        items._count(db.session.scalars(select(ItemSignUp)).one(), 1)


def test_two_things_at_once_are_asked_about(event, guests, workshop):
    with unit_of_work():
        begins = workshop.starts_at + timedelta(minutes=30)
        other = factories.item(event, title="Site visit", starts_at=begins, ends_at=begins + timedelta(hours=1))
        begins = workshop.ends_at
        later = factories.item(event, title="Dinner", starts_at=begins, ends_at=begins + timedelta(minutes=20))
        for item in (other, later):
            items.open_sign_up(item, by=event.host, seats=None, closes_at=None)
    join(guests[0], workshop)
    with pytest.raises(items.Clash, match=workshop.title):
        join(guests[0], other)
    assert line(other) == []
    join(guests[0], other, knowingly=True)
    with pytest.raises(items.Clash, match="Site visit"):
        join(guests[0], later)
    assert line(other) == [None]


def test_only_who_has_a_seat_signs_up(event, people, register, guests, workshop):
    waiting = register(*people(1))
    with pytest.raises(Refusal, match="has a seat"):
        join(waiting, workshop)


def test_after_the_closing_nobody_signs_up(event, guests, workshop):
    act(items.open_sign_up, workshop, by=event.host, seats=2, closes_at=clock.now() - DAY)
    with pytest.raises(Refusal, match="is over"):
        join(guests[0], workshop)


def test_where_nobody_signs_up_one_just_comes(event, guests):
    with unit_of_work():
        item = factories.item(event)
    with pytest.raises(Refusal, match="Nobody signs up"):
        join(guests[0], item)


def test_a_participant_signs_up_on_a_page(client, event, guests, workshop):
    path = f"/my/registrations/{manage_token(guests[0])}/programme"
    with unit_of_work():
        other = factories.item(event, title="Site visit")
        items.open_sign_up(other, by=event.host, seats=None, closes_at=None)
    assert "Sign up for parts of the programme" in client.get(path.removesuffix("/programme")).text
    assert "2 places left" in client.get(path).text
    assert client.post(path, data={"item_id": workshop.id}).status_code == 302
    assert "You have a place." in client.get(path).text
    asked = client.post(path, data={"item_id": other.id})
    assert asked.status_code == 409
    assert "Sign up all the same" in asked.text
    client.post(path, data={"item_id": other.id, "knowingly": "yes"})
    client.post(f"{path}/departure", data={"item_id": workshop.id})
    assert (line(workshop), line(other)) == ([], [None])
    assert client.post(path, data={"item_id": "nothing"}).status_code == 409
    assert client.post(path, data={"item_id": 999}).status_code == 404


def test_an_organiser_opens_and_closes_the_sign_up(client, event, guests, people):
    with unit_of_work():
        item = factories.item(event)
    here = f"/staff/events/{event.path}/registration/programme"
    client.sign_in(event.host)
    assert "no sign-up" in client.get(here).text
    assert client.post(f"{here}/{item.id}", data={"takes_sign_ups": "y", "seats": "-1"}).status_code == 422
    client.post(f"{here}/{item.id}", data={"takes_sign_ups": "y", "seats": "2", "closes_at": ""})
    join(guests[0], item)
    assert "1 of 2" in client.get(here).text
    assert guests[0].name in client.get(f"{here}/{item.id}").text
    client.post(f"{here}/{item.id}", data={"seats": "2"})
    assert (line(item), db.session.scalars(select(ItemSignUp)).all()) == ([], [])
    client.sign_in(*people(1))
    assert [client.get(path).status_code for path in (here, f"{here}/{item.id}")] == [403, 403]


@pytest.mark.parametrize("number", [1, 3])
def test_the_organisers_list_runs_a_fixed_number_of_queries(client, event, query_count, number):
    with unit_of_work():
        for _ in range(number):
            items.open_sign_up(factories.item(event), by=event.host, seats=2, closes_at=None)
    client.sign_in(event.host)
    with query_count() as queries:
        client.get(f"/staff/events/{event.path}/registration/programme")
    assert queries.count == 4
