"""The items of an event's programme: inside its time, each an entry of its own."""

from datetime import timedelta

import pytest

from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.events import operations, queries
from eventhub.events.states import EventState, ItemKind
from eventhub.history.queries import history_of
from tests import factories

HOUR = timedelta(hours=1)


def add(event, title="Lasers", offset=0, hours=1, **facts):
    starts_at = event.starts_at + offset * HOUR
    times = {"starts_at": starts_at, "ends_at": starts_at + hours * HOUR}
    return operations.add_item(event, by=event.host, kind=ItemKind.PLENARY, title=title, **times, **facts)


def test_items_are_added_changed_and_removed_and_history_tells(db_session):
    with unit_of_work():
        event = factories.event()
        item = add(event, room="Hall A")
    with unit_of_work():
        operations.change_item(item, by=event.host, room="Hall B")
    with unit_of_work():
        assert (item.room, item.sequence, item.uid == event.uid) == ("Hall B", 1, False)
        operations.remove_item(item, by=event.host)
    told = [(entry.verb, entry.note) for entry in db_session.scalars(history_of(event))]
    assert told == [("item removed", "Lasers"), ("item changed", "Lasers"), ("item added", "Lasers")]
    assert db_session.scalars(queries.items_of(event)).all() == []


@pytest.mark.parametrize(
    ("facts", "sequence"),
    [({"room": "Hall B"}, 1), ({"starts_at": 1}, 1), ({"title": "Light"}, 0), ({"description": "More"}, 0)],
)
def test_an_item_of_a_public_event_raises_its_sequence_for_time_and_room(db_session, facts, sequence):
    with unit_of_work():
        event, draft = factories.event(), factories.event(state=EventState.DRAFT)
        for each, expected in ((event, sequence), (draft, 0)):
            item = add(each, hours=2)
            shifted = {"starts_at": each.starts_at + HOUR} if "starts_at" in facts else facts
            operations.change_item(item, by=None, **shifted)
            assert item.sequence == expected


def test_saying_the_same_of_an_item_is_no_change(db_session):
    with unit_of_work():
        event = factories.event()
        item = add(event)
    version = event.version
    with unit_of_work():
        operations.change_item(item, by=None, title="Lasers", room="")
    assert event.version == version


@pytest.mark.parametrize(("offset", "hours"), [(-1, 1), (-1, 2), (47, 2), (48, 1), (1, 0), (2, -1)])
def test_an_item_lies_inside_the_time_of_its_event(db_session, offset, hours):
    with unit_of_work():
        event = factories.event()
        item = add(event)
    with pytest.raises(Refusal, match="inside the event's time"), unit_of_work():
        add(event, "Too far", offset, hours)
    starts_at = event.starts_at + offset * HOUR
    with pytest.raises(Refusal, match="inside the event's time"), unit_of_work():
        operations.change_item(item, by=None, starts_at=starts_at, ends_at=starts_at + hours * HOUR)
    assert [each.title for each in db_session.scalars(queries.items_of(event))] == ["Lasers"]


@pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.FINISHED])
def test_the_programme_of_what_is_over_stays(db_session, state):
    with unit_of_work():
        event = factories.event(state=state)
        item = factories.item(event)
    for deed in (
        lambda: add(event),
        lambda: operations.change_item(item, by=None, title="Other"),
        lambda: operations.remove_item(item, by=None),
    ):
        with pytest.raises(Refusal, match="programme stays"), unit_of_work():
            deed()
    assert [each.title for each in db_session.scalars(queries.items_of(event))] == ["Photonics for industry"]


def test_a_change_of_the_programme_is_a_change_of_the_event(db_session):
    with unit_of_work():
        event = factories.event()
    version = event.version
    with unit_of_work():
        add(event)
    assert event.version == version + 1


def test_items_stand_in_their_order(db_session):
    with unit_of_work():
        event = factories.event()
        for offset, hours in ((3, 1), (1, 2), (1, 1)):
            add(event, f"{offset}-{hours}", offset, hours)
    assert [item.title for item in db_session.scalars(queries.items_of(event))] == ["1-1", "1-2", "3-1"]
