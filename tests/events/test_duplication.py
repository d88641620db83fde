"""A new event after the model of another: the same words, another time, nobody's registration."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

from eventhub.db import unit_of_work
from eventhub.events import duplication, speakers
from eventhub.events.models import EventTheme
from eventhub.events.states import EventState
from tests import factories

PARIS = ZoneInfo("Europe/Paris")


def paris(*parts):
    return datetime(*parts, tzinfo=PARIS)


@time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False)
def test_a_copy_keeps_its_words_its_people_and_its_place_on_the_clock(db_session):
    with unit_of_work():
        event = factories.event(
            timezone="Europe/Paris",
            starts_at=paris(2027, 3, 20, 9),
            ends_at=paris(2027, 3, 21, 17),
            registration_closes_at=paris(2027, 3, 19, 12),
            programme=factories.programme(),
            seats=40,
        )
        event.themes = [EventTheme(theme="photonics")]
        event.co_organisers = [factories.organisation()]
        item = factories.item(event, starts_at=paris(2027, 3, 20, 10), ends_at=paris(2027, 3, 20, 11), track="A")
        speakers.add(event, by=event.host, name="Ada", items=[item])
        copy = duplication.duplicate(event, "Next year", paris(2027, 3, 27, 9), by=event.host)

    assert (copy.state, copy.title, copy.seats, copy.theme_slugs) == (EventState.DRAFT, "Next year", 40, ["photonics"])
    assert (copy.ends_at, copy.registration_closes_at) == (paris(2027, 3, 28, 17), paris(2027, 3, 26, 12))
    assert (copy.venue.city, copy.venue is event.venue, copy.programme) == ("Toronto", False, event.programme)
    (part,) = copy.items
    assert (part.title, part.track, part.starts_at) == (item.title, "A", paris(2027, 3, 27, 10))
    assert part.ends_at - part.starts_at == timedelta(hours=1)
    assert ([each.name for each in part.speakers], copy.co_organisers) == (["Ada"], event.co_organisers)
    assert (copy.uid == event.uid, part.uid == item.uid, copy.speakers == event.speakers) == (False, False, False)
    assert len(event.items[0].speakers) == 1
