"""What one signed up for within an event stands in the private feed, as one stands to it."""

from datetime import UTC

import pytest
from sqlalchemy import select

from eventhub.calendar import operations
from eventhub.db import unit_of_work
from eventhub.events import operations as events
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import items
from tests import factories
from tests.calendar.agendas import a_meeting, feed_of, sign_up
from tests.calendar.readers import read


@pytest.mark.parametrize("meetings", [1, 3])
def test_an_agenda_asks_the_same_few_questions(client, db_session, query_count, meetings):
    with unit_of_work():
        person = factories.user()
        for number in range(meetings):
            event = factories.event()
            a_meeting(event, person)
            sign_up(person, event, title=f"Workshop {number}")
    feed = feed_of(person)
    client.get(feed)
    with query_count() as queries:
        seen = client.get(feed).text

    assert [seen.count(word) for word in ("Meeting with", "SUMMARY:Workshop")] == [meetings] * 2
    assert queries.count == 11, queries


def test_an_agenda_holds_the_parts_one_signed_up_for_and_how_one_stands_to_them(client, db_session):
    with unit_of_work():
        event = factories.event(title="Congress")
        first, second = (factories.registration(event).user for _number in range(2))
        item = sign_up(first, event, title="Workshop", room="Room 7")
        sign_up(second, event, title="Visit")
        waiting = db_session.scalars(select(Registration).filter_by(user_id=second.id)).one()
        items.join(waiting, item, by=second, knowingly=True)
        factories.item(event, title="Plenary")
    feeds = [feed_of(person) for person in (first, second)]
    entries = read(client.get(feeds[0]))
    waits = read(client.get(feeds[1]))

    assert set(entries) == {"Congress", "Workshop"}
    assert set(waits) == {"Congress", "Visit", "Waiting list: Workshop"}
    assert entries["Workshop"].uid == waits["Waiting list: Workshop"].uid == item.uid
    assert entries["Workshop"].location.startswith("Room 7, ")
    assert entries["Workshop"].dtstart.astimezone(UTC) == item.starts_at
    assert waits["Waiting list: Workshop"].status.value == "TENTATIVE"

    with unit_of_work():
        items.leave(db_session.scalars(select(Registration).filter_by(user_id=first.id)).one(), item, by=first)
    after = read(client.get(feeds[1]))
    assert set(read(client.get(feeds[0]))) == {"Congress"}
    assert set(after) == {"Congress", "Visit", "Workshop"}
    assert after["Workshop"].sequence > waits["Waiting list: Workshop"].sequence


def test_a_part_one_signed_up_for_is_struck_out_with_its_event(client, db_session):
    with unit_of_work():
        event = factories.event(title="Congress")
        person = factories.registration(event).user
        sign_up(person, event, title="Workshop")
        feed = f"/feeds/{operations.open_feed(person)}.ics"
    before = read(client.get(feed))["Workshop"]
    with unit_of_work():
        events.cancel(event, by=event.host, reason="Flood")
    after = read(client.get(feed))

    assert set(after) == {"Cancelled: Congress", "Cancelled: Workshop"}
    assert after["Cancelled: Workshop"].sequence > before.sequence
