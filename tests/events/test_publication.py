"""What an event needs before the public may see it."""

import pytest

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.events import checklist, operations
from eventhub.events.states import EventFormat, EventState
from tests import factories

COMPLETE = {"state": EventState.DRAFT, "online_url": "https://example.org/stream"}
LACKS = [
    ({"summary": ""}, ["a summary"]),
    ({"venue": None}, ["a venue with its city and country"]),
    ({"venue": None, "format": EventFormat.ONLINE}, []),
    ({"online_url": None}, []),
    ({"online_url": None, "format": EventFormat.ONLINE}, ["a link to take part online"]),
    (
        {"online_url": None, "venue": None, "format": EventFormat.HYBRID},
        ["a venue with its city and country", "a link to take part online"],
    ),
    ({"starts_at": factories.in_days(-1)}, ["a start in the future"]),
    ({}, []),
]


@pytest.mark.parametrize(("changes", "words"), LACKS)
def test_what_is_missing_depends_on_the_format(db_session, changes, words):
    with unit_of_work():
        event = factories.event(**COMPLETE | changes)
        assert [each.words for each in checklist.missing(event, clock.now())] == words


@pytest.mark.parametrize(("changes", "words"), [case for case in LACKS if case[1]])
def test_publishing_is_refused_in_the_words_of_what_is_missing(db_session, changes, words):
    with unit_of_work():
        event = factories.event(**COMPLETE | changes)
    with pytest.raises(Refusal) as refusal, unit_of_work():
        operations.publish(event, by=event.host)
    assert str(refusal.value) == f"A public event needs {'; '.join(words)}."
    assert event.state is EventState.DRAFT


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({}, "Publish it: nothing is missing"),
        ({"summary": ""}, "Add a summary"),
        ({"state": EventState.POSTPONED}, "Set a new date and publish it again"),
        ({"state": EventState.PUBLISHED}, None),
        ({"state": EventState.CANCELLED}, None),
        ({"state": EventState.FINISHED}, None),
    ],
)
def test_the_next_step_follows_from_state_and_facts(db_session, changes, step):
    with unit_of_work():
        event = factories.event(**COMPLETE | changes)
        assert checklist.next_step(event, clock.now()) == step


def test_advice_names_what_an_event_is_found_by(db_session):
    with unit_of_work():
        event = factories.event()
        given = {each.anchor: each.is_met for each in checklist.advice(event)}
    assert given == {"description": False, "languages-0": True, "themes-0": False, "seats": False}
