"""What eventhub counts, and that it says from what."""

from typing import Any

import pytest

from eventhub.db import unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.events.models import Event
from eventhub.matchmaking.states import MeetingState
from eventhub.registration.states import RegistrationState
from eventhub.reporting.facts import Known, known_of
from tests import factories
from tests.reporting.rows import meetings, past_event, people


@pytest.fixture
def event(db_session: Any) -> Event:
    with unit_of_work():
        people(past_event(), attended=3, confirmed=3)
        return past_event()


def test_an_event_nobody_registered_for_counts_nothing(event: Event) -> None:
    assert known_of(event) == Known()


def test_confirmed_people_count_where_nobody_checked_in(event: Event) -> None:
    with unit_of_work():
        people(event, confirmed=3, waitlisted=0, cancelled=2, absent=1)
    known = known_of(event)
    assert known.numbers() == {"participants": 3, "organisations": 3, "smes": 1, "countries": 1, "meetings": 0}
    assert "nobody checked in" in known.sources()["participants"]


def test_only_who_checked_in_counts_where_somebody_did(event: Event) -> None:
    with unit_of_work():
        people(event, attended=2, confirmed=5)
    known = known_of(event)
    assert (known.participants, known.organisations, known.smes) == (2, 2, 1)
    assert known.sources()["participants"] == "people who checked in"


def test_an_organisation_counts_once_however_its_people_write_it(event: Event) -> None:
    with unit_of_work():
        for name, country in (
            ("Caf\u00e9 Lab", "FR"),
            (" CAFE\u0301  lab", "FR"),
            ("Caf\u00e9 Lab", "DE"),
            (" ", "IT"),
        ):
            values = {"organisation": name, "country": country, "organisation_kind": OrganisationKind.SME}
            factories.registration(event, state=RegistrationState.CONFIRMED, **values)
    known = known_of(event)
    assert (known.participants, known.organisations, known.smes, known.countries) == (4, 2, 2, 3)
    assert known.by_kind == ((OrganisationKind.SME, 2),)
    assert dict(known.by_country) == {"FR": 2, "DE": 1, "IT": 1}


def test_an_entry_of_the_directory_counts_once_whatever_its_people_write(event: Event) -> None:
    with unit_of_work():
        linked = {"organisation_id": factories.organisation(name="Caf\u00e9 Lab").id}
        for name, more in (("Caf\u00e9 Lab", linked), ("The Lab", linked), ("Caf\u00e9 Lab", {}), ("Bar", {})):
            factories.registration(event, state=RegistrationState.CONFIRMED, organisation=name, **more)
    assert known_of(event).organisations == 2


@pytest.mark.parametrize(
    ("states", "count", "are_held"),
    [
        ((MeetingState.SCHEDULED, MeetingState.MOVED, MeetingState.CANCELLED), 2, False),
        ((MeetingState.HELD, MeetingState.SCHEDULED, MeetingState.MISSED), 1, True),
    ],
)
def test_held_meetings_count_or_else_those_with_a_slot(
    event: Event, states: tuple[MeetingState, ...], count: int, are_held: bool
) -> None:
    with unit_of_work():
        meetings(event, *states)
    known = known_of(event)
    assert (known.meetings, known.are_held) == (count, are_held)


def test_counting_takes_two_queries_however_many_came(event: Event, query_count: Any) -> None:
    for more in (1, 6):
        with unit_of_work():
            people(event, confirmed=more)
        event.id  # noqa: B018 - read again before counting
        with query_count() as queries:
            known_of(event)
        assert queries.count == 2
