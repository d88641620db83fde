"""Whoever signed up for a part of a programme hears what becomes of it, once; nobody gets a place in what is over."""

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.events.states import EventState
from eventhub.registration.models.items import ItemPlace
from eventhub.registration.operations import items
from tests import factories
from tests.registration.rows import DAY, set_event


@pytest.fixture
def workshop(event):
    """A part of the programme with one place."""
    set_event(event, seats=4)
    with unit_of_work():
        item = factories.item(event)
        items.open_sign_up(item, by=event.host, seats=1, closes_at=None)
    return item


@pytest.fixture
def guests(event, people, register, workshop):
    """One with a place in the workshop, one who waits for it, and one who does neither."""
    rows = [register(person) for person in people(3)]
    for row in rows[:2]:
        with unit_of_work():
            items.join(row, workshop, by=row.user)
    return rows


def act(deed, *arguments, **keywords):
    with unit_of_work():
        return deed(*arguments, **keywords)


def numbers():
    return db.session.scalars(select(ItemPlace.waiting_number).order_by(ItemPlace.id)).all()


def new(letters, before):
    return [(letter.to, letter.subject, letter.text) for letter in letters()[before:]]


@pytest.mark.parametrize("fact", ["room", "time"])
def test_another_time_or_room_is_told_to_who_has_a_place_and_who_waits(event, guests, workshop, letters, fact):
    before, later = len(letters()), workshop.ends_at + (workshop.ends_at - workshop.starts_at)
    facts = {"room": "Hall 9"} if fact == "room" else {"starts_at": workshop.ends_at, "ends_at": later}
    for _ in range(2):
        act(events.change_item, workshop, by=event.host, **facts)
    told = new(letters, before)
    assert [to for to, *_words in told] == [row.user.email for row in guests[:2]]
    change = "has another room" if fact == "room" else "is now on"
    assert all(subject.startswith(f"Changed: “{workshop.title}” {change}") for _to, subject, _text in told)
    assert [("waiting list" in text, "Until now" in text) for *_who, text in told] == [
        (False, fact == "time"),
        (True, fact == "time"),
    ]
    assert fact == "time" or all("Hall 9" in text for *_who, text in told)


def test_other_words_about_a_part_are_told_to_nobody(event, guests, workshop, letters):
    before = len(letters())
    act(events.change_item, workshop, by=event.host, title="Another name")
    assert new(letters, before) == []


@pytest.mark.parametrize("is_removed", [True, False])
def test_the_end_of_a_part_or_of_its_places_is_told(event, guests, workshop, letters, is_removed):
    before, title = len(letters()), workshop.title
    act(events.remove_item if is_removed else items.close_sign_up, workshop, by=event.host)
    told = new(letters, before)
    words = "does not take place" if is_removed else "nobody signs up any more"
    assert [to for to, *_words in told] == [row.user.email for row in guests[:2]]
    assert all(title in subject and words in subject for _to, subject, _text in told)
    assert ["do not wait" in text for *_who, text in told] == [False, is_removed]
    assert numbers() == []


def test_while_an_event_has_no_date_nobody_hears_of_its_parts(event, guests, workshop, letters):
    set_event(event, state=EventState.POSTPONED)
    before = len(letters())
    act(events.change_item, workshop, by=event.host, room="Hall 9")
    act(events.remove_item, workshop, by=event.host)
    assert new(letters, before) == []


@pytest.mark.parametrize("is_begun", [True, False])
def test_nobody_gets_a_place_in_what_is_over(event, guests, workshop, letters, is_begun):
    with unit_of_work():
        if is_begun:
            event.starts_at = workshop.starts_at = clock.now() - DAY
        else:
            db.session.scalars(select(items.ItemSignUp)).one().closes_at = clock.now() - DAY
    before = len(letters())
    act(items.leave, guests[0], workshop, by=guests[0].user)
    assert (numbers(), new(letters, before)) == ([1], [])


def test_a_part_that_is_put_off_takes_people_again(event, guests, workshop, letters):
    with unit_of_work():
        event.starts_at = workshop.starts_at = clock.now() - DAY
    act(items.leave, guests[0], workshop, by=guests[0].user)
    act(events.change_item, workshop, by=event.host, starts_at=clock.now() + DAY)
    assert (numbers(), letters()[-1].subject) == ([None], f"You have a place in “{workshop.title}”")
