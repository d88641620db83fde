"""A draft that publishes itself: at its instant, once, and never half done."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.events import operations, publication
from eventhub.events.jobs import publish_all_due
from eventhub.events.states import EventState
from eventhub.history.queries import history_of
from eventhub.mail.models import OutgoingMail
from tests import factories


def waiting_draft(**changes):
    with unit_of_work():
        event = factories.event(state=EventState.DRAFT, **changes)
        publication.schedule(event, factories.in_days(2), by=event.host)
    return event


def pass_days(days):
    with time_machine.travel(factories.in_days(days), tick=False):
        return list(publish_all_due(clock.now()))


def test_it_is_public_from_its_instant_on_and_nothing_happens_twice(db_session):
    event = waiting_draft()
    assert (pass_days(1.9), event.state) == ([], EventState.DRAFT)
    assert (pass_days(2), event.state, event.publishes_at) == ([True], EventState.PUBLISHED, None)
    assert pass_days(3) == []
    newest = db_session.scalars(history_of(event).where()).first()
    assert (newest.actor_id, db_session.query(OutgoingMail).count()) == (None, 0)


def test_an_event_that_lacks_something_by_then_stays_a_draft_and_its_host_hears_what(db_session):
    event = waiting_draft()
    with unit_of_work():
        operations.revise(event, by=event.host, summary="")
    assert pass_days(2) == [True]
    (mail,) = db_session.query(OutgoingMail)
    told = (mail.template, mail.recipient, mail.context["lacks"])
    assert told == ("events/publication_failed", event.host.email, "a summary")
    assert (event.state, event.publishes_at, pass_days(3)) == (EventState.DRAFT, None, [])


def test_the_host_may_think_better_of_it(db_session):
    event = waiting_draft()
    with unit_of_work():
        publication.unschedule(event, by=event.host)
    assert (pass_days(3), event.state) == ([], EventState.DRAFT)
    with pytest.raises(Refusal, match="not waiting"), unit_of_work():
        publication.unschedule(event, by=event.host)


@pytest.mark.parametrize("deed", ["publish", "cancel"])
def test_a_draft_that_is_published_or_dropped_waits_no_more(db_session, deed):
    event = waiting_draft()
    with unit_of_work():
        if deed == "publish":
            operations.publish(event, by=event.host)
        else:
            operations.cancel(event, by=event.host, reason="No hall")
    assert (event.publishes_at, pass_days(3)) == (None, [])


@pytest.mark.parametrize(
    ("changes", "days", "words"),
    [
        ({"state": EventState.PUBLISHED}, 2, "Only a draft"),
        ({"state": EventState.POSTPONED}, 2, "Only a draft"),
        ({"summary": ""}, 2, "needs a summary"),
        ({"needs_approval": True}, 2, "the approval of the programme team"),
        ({}, -1, "after now and before it starts"),
        ({}, 30, "after now and before it starts"),
    ],
)
def test_what_cannot_be_published_cannot_wait_for_it(db_session, changes, days, words):
    with unit_of_work():
        event = factories.event(**{"state": EventState.DRAFT} | changes)
    with pytest.raises(Refusal, match=words), unit_of_work():
        publication.schedule(event, factories.in_days(days), by=event.host)


def test_the_database_lets_only_drafts_wait(db_session):
    with unit_of_work():
        event = factories.event()
    with pytest.raises(IntegrityError), unit_of_work():
        event.publishes_at = clock.now() + timedelta(days=1)
