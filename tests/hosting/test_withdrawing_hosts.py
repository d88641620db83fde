"""Whoever takes an accepted application to host back: a draft event goes with it, a public one is cancelled first."""

import pytest
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.events import operations as events
from eventhub.events.states import EventState
from eventhub.history.models import HistoryEntry
from eventhub.history.queries import history_of
from eventhub.hosting.operations import applications, decisions, release
from eventhub.hosting.states import ApplicationState, DecisionOutcome
from tests import factories

A = ApplicationState


@pytest.fixture
def hosts(db_session):
    """An accepted application with its draft event, and two on the reserve list of a call without limits."""
    with unit_of_work():
        call, manager = factories.call(), factories.user(Role.PROGRAMME_MANAGER)
        rows = [_case(call, A.UNDER_REVIEW), *(_case(call, A.ON_RESERVE_LIST) for _ in range(2))]
        decisions.decide(rows[0], DecisionOutcome.ACCEPT, by=manager)
    with unit_of_work():
        release.release([rows[0]], by=manager)
    return rows


def _case(call, state):
    return factories.application(call=call, state=state, submitted_at=factories.in_days(-1))


def withdraw(application):
    with unit_of_work():
        applications.withdraw(application, by=application.applicant)


def outcome(rows):
    db.session.expire_all()
    query = select(HistoryEntry).filter_by(subject="call", subject_id=rows[0].call_id, verb="place freed")
    freed = len(db.session.scalars(query).all())
    return [row.state for row in rows], rows[0].event.state, freed


def test_the_draft_event_is_called_off_and_the_place_freed_once(hosts):
    withdraw(hosts[0])

    assert outcome(hosts) == ([A.WITHDRAWN, A.ACCEPTED, A.ON_RESERVE_LIST], EventState.DROPPED, 1)
    last = db.session.scalars(history_of(hosts[0].event)).first()
    told = (last.target, last.actor_id, last.note)
    assert told == ("dropped", hosts[0].applicant_id, "Its application was withdrawn.")


@pytest.mark.parametrize("state", [EventState.PUBLISHED, EventState.POSTPONED, EventState.FINISHED])
def test_what_people_know_of_is_not_withdrawn_behind_their_backs(client, hosts, state):
    with unit_of_work():
        hosts[0].event.state = state
    client.sign_in(hosts[0].applicant)
    path = f"/applications/{hosts[0].id}/withdrawal"

    answers = [client.get(path), client.post(path, data={"state": "accepted"})]

    sentence = "has taken place" if state is EventState.FINISHED else "Cancel the event"
    assert [(each.status_code, sentence in each.text) for each in answers] == [(409, True)] * 2
    assert outcome(hosts) == ([A.ACCEPTED, A.ON_RESERVE_LIST, A.ON_RESERVE_LIST], state, 0)


def test_an_event_that_was_cancelled_gave_its_place_back_already(hosts):
    with unit_of_work():
        hosts[0].event.state = EventState.PUBLISHED
    with unit_of_work():
        events.cancel(hosts[0].event, by=hosts[0].applicant, reason="No money.")

    withdraw(hosts[0])

    assert outcome(hosts) == ([A.WITHDRAWN, A.ACCEPTED, A.ON_RESERVE_LIST], EventState.CANCELLED, 1)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (EventState.DRAFT, "Your event exists as a draft"),
        (EventState.PUBLISHED, "and your event is public"),
        (EventState.CANCELLED, "its event was cancelled"),
        (EventState.FINISHED, "your event has taken place"),
    ],
)
def test_the_status_page_knows_what_became_of_the_event(client, hosts, state, words):
    with unit_of_work():
        hosts[0].event.state = state
    client.sign_in(hosts[0].applicant)

    page = client.get(f"/applications/{hosts[0].id}").text

    assert (words in page, "Your event is a draft" in page) == (True, state is EventState.DRAFT)


def test_the_page_says_that_the_draft_goes_with_it(client, hosts):
    client.sign_in(hosts[0].applicant)

    page = client.get(f"/applications/{hosts[0].id}/withdrawal").text

    assert "the draft of your event is called off with it" in page
