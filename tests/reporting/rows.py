"""Rows and words the tests of reports share."""

from datetime import timedelta
from typing import Any

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.directory.models import OrganisationKind
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.matchmaking.states import MeetingState
from eventhub.registration.states import RegistrationState
from eventhub.reporting import operations
from eventhub.reporting.models import EventReport
from tests import factories

NUMBERS = {"participants": 80, "organisations": 40, "smes": 12, "countries": 9, "meetings": 150}
WORDS = {"outcomes": "Three projects.", "text": "Two good days."}


def past_event(days_ago: float = 3, **changes: Any) -> Event:
    """An event of a season that ended so many days ago."""
    ends_at = factories.in_days(-days_ago)
    values = {"state": EventState.FINISHED, "starts_at": ends_at - timedelta(days=1), "ends_at": ends_at}
    return factories.event(
        **{"programme": changes.pop("programme", None) or factories.programme(), **values, **changes}
    )


def reported(event: Event, **changes: Any) -> EventReport:
    """The event's report, handed in by its host."""
    report = operations.begin(event)
    operations.submit(report, by=event.host, **{**NUMBERS, **WORDS, **changes})
    return report


def people(event: Event, **counts: int) -> None:
    """So many people of a new organisation each, by the state of their registration."""
    for state, count in counts.items():
        for number in range(count):
            kind = OrganisationKind.SME if number % 2 else OrganisationKind.CLUSTER
            values = {"organisation": f"{state} {number}", "organisation_kind": kind, "country": "FR"}
            factories.registration(event, state=RegistrationState(state), **values)


def meetings(event: Event, *states: MeetingState) -> None:
    """A meeting of two new people for each state."""
    matchmaking = factories.matchmaking(event, slots=len(states), tables=1)
    for number, state in enumerate(states):
        request = factories.request(factories.profile(matchmaking), factories.profile(matchmaking))
        place = {"slot_id": matchmaking.slots[number].id, "table_id": matchmaking.tables[0].id}
        factories.meeting(request, state=state, **place)


def colleague_of(event: Event, *, is_confirmed: bool = True) -> User:
    """A member of the event's organiser, vouched for or not."""
    person = factories.user()
    factories.saved(
        factories.Membership(
            user=person, organisation=event.organiser, confirmed_at=clock.now() if is_confirmed else None
        )
    )
    return person
