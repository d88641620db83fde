"""Whom a change is told: the host chooses, and the number shown before is the number of mails."""

import pytest

from eventhub.db import unit_of_work
from eventhub.events import audience, operations
from eventhub.events.states import Audience, EventState
from eventhub.mail.models import OutgoingMail
from eventhub.registration.states import RegistrationState
from tests import factories

TOLD = {
    Audience.EVERYBODY: {"confirmed", "waitlisted", "pending_approval", "offered"},
    Audience.COMING: {"confirmed"},
    Audience.NOBODY: set(),
}


def crowd(**changes):
    """An event with one registration in every state."""
    with unit_of_work():
        event = factories.event(**changes)
        for number, state in enumerate(RegistrationState, 1):
            waiting = number if state is RegistrationState.WAITLISTED else None
            until = factories.in_days(2) if state is RegistrationState.OFFERED else None
            person = factories.user(email=f"{state.value}@example.org")
            factories.registration(event, person, state=state, waiting_number=waiting, offered_until=until)
    return event


def told(db_session):
    """Return who was written to about the event; a seat that is offered meanwhile is another matter."""
    mails = db_session.query(OutgoingMail).filter(OutgoingMail.template != "registration/offered")
    return {(mail.template, mail.recipient.partition("@")[0]) for mail in mails}


@pytest.mark.parametrize("tell", Audience)
def test_a_move_is_told_to_whom_the_host_chose(db_session, tell):
    event = crowd()
    expected = audience.sizes(event)[tell]
    with unit_of_work():
        operations.reschedule(event, factories.in_days(40), factories.in_days(42), by=event.host, tell=tell)
    coming = TOLD[tell] | ({"attended"} if tell is not Audience.NOBODY else set())
    assert told(db_session) == {("registration/event_moved", name) for name in coming}
    assert (db_session.query(OutgoingMail).count(), event.sequence) == (expected, 1)


def test_another_place_is_told_to_whom_the_host_chose(db_session):
    event = crowd()
    with unit_of_work():
        hall = factories.Venue(name="Other hall", city="Toronto", country="CA")
        operations.revise(event, by=event.host, venue=hall, tell=Audience.NOBODY)
    assert (told(db_session), event.sequence) == (set(), 1)


def test_an_event_that_takes_place_after_all_on_its_old_date_is_told(db_session):
    event = crowd()
    with unit_of_work():
        operations.postpone(event, by=event.host, tell=Audience.NOBODY)
    with unit_of_work():
        operations.publish(event, by=event.host, tell=Audience.COMING)
    assert told(db_session) == {("registration/event_resumed", name) for name in ("confirmed", "attended")}


def test_the_new_date_of_a_postponed_event_is_told_once_when_it_is_published(db_session):
    event = crowd(state=EventState.POSTPONED)
    with unit_of_work():
        operations.reschedule(event, factories.in_days(40), factories.in_days(42), by=event.host)
    assert told(db_session) == set()
    with unit_of_work():
        operations.publish(event, by=event.host)
    mails = db_session.query(OutgoingMail).filter(OutgoingMail.template != "registration/offered").all()
    assert {mail.template for mail in mails} == {"registration/event_resumed"}
    assert len(mails) == len({mail.recipient for mail in mails}) == audience.sizes(event)[Audience.EVERYBODY]
    assert all(mail.context["starts_at"]["instant"].startswith(f"{event.starts_at:%Y-%m-%d}") for mail in mails)
