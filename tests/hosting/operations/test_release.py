import pytest
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.directory.models import Membership
from eventhub.errors import InvalidTransition, Outdated, Refusal
from eventhub.events.models import Event
from eventhub.events.states import EventFormat, EventState
from eventhub.hosting.models.applications import CoApplicant
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.operations import decisions, letters
from eventhub.hosting.operations.release import release
from eventhub.hosting.states import OUTCOME_STATES, ApplicationState, CallKind, DecisionOutcome
from eventhub.mail.models import OutgoingMail
from eventhub.signals import delegate_accepted
from tests import factories
from tests.hosting.cast import cast, mails, story

A, D = ApplicationState, DecisionOutcome
DECISION = "decision"


def decided(outcome=D.ACCEPT, state=A.UNDER_REVIEW, **changes):
    """Save an application with a hidden decision, and its people."""
    with unit_of_work():
        people = cast(state, **changes)
    with unit_of_work():
        decisions.decide(people.application, outcome, by=people.manager, note="As agreed.")
    return people


@pytest.mark.parametrize("outcome", list(D), ids=lambda outcome: outcome.name)
def test_release_moves_dates_and_writes_once(db_session, outcome):
    people = decided(outcome)

    with unit_of_work():
        written = release([people.application], by=people.manager)

    application, (decision,) = people.application, people.application.decisions
    assert (written, application.state) == (1, OUTCOME_STATES[outcome])
    assert story(application) == [("under_review", OUTCOME_STATES[outcome].value, people.manager, "As agreed.")]
    assert application.decided_at == decision.released_at is not None
    assert (decision.released_by, mails()) == (people.manager, [(people.applicant.email, DECISION)])
    assert len(db.session.scalars(select(Event)).all()) == (outcome is D.ACCEPT)


@pytest.mark.parametrize("outcome", [D.ACCEPT, D.REJECT])
def test_what_was_on_the_reserve_list_is_released_too(db_session, outcome):
    people = decided(outcome, A.ON_RESERVE_LIST, reserve_rank=1)

    with unit_of_work():
        release([people.application], by=people.manager)

    assert (people.application.state, people.application.event is not None) == (
        OUTCOME_STATES[outcome],
        outcome is D.ACCEPT,
    )


def test_many_are_released_in_the_order_in_which_they_were_decided(db_session):
    cases = [decided(outcome) for outcome in (D.REJECT, D.ACCEPT, D.RESERVE)]

    with unit_of_work():
        written = release([people.application for people in reversed(cases)], by=cases[0].manager)

    assert written == 3
    assert mails() == [(people.applicant.email, DECISION) for people in cases]


def test_a_second_release_finds_nothing_to_do(db_session):
    people = decided()
    with unit_of_work():
        release([people.application], by=people.manager)

    with pytest.raises(Refusal, match="no decision to release"), unit_of_work():
        release([people.application], by=people.manager)

    assert len(mails()) == 1


def test_whoever_saw_other_letters_is_asked_to_look_again(db_session):
    people = decided()
    seen = letters.fingerprint(people.application.decisions)
    with unit_of_work():
        letters.reword(people.application.call, D.ACCEPT, by=people.manager, version=0, subject="S", body="B")

    with pytest.raises(Outdated, match="Look at them again"), unit_of_work():
        release([people.application], by=people.manager, seen=seen)

    assert (people.application.state, mails()) == (A.UNDER_REVIEW, [])


def test_when_one_cannot_be_released_none_is(db_session):
    first, second = decided(), decided()
    with unit_of_work():
        second.application.state = A.SUBMITTED

    with pytest.raises(InvalidTransition), unit_of_work():
        release([first.application, second.application], by=first.manager)

    assert (first.application.state, first.application.event, mails()) == (A.UNDER_REVIEW, None, [])


def test_everybody_who_writes_the_application_gets_the_letter(db_session):
    people = decided(D.REJECT)
    with unit_of_work():
        factories.saved(CoApplicant(application=people.application, user=people.colleague))

    with unit_of_work():
        written = release([people.application], by=people.manager)

    assert (written, mails()) == (2, [(each.email, DECISION) for each in (people.applicant, people.colleague)])


def test_an_accepted_application_is_an_event_as_it_was_handed_in(db_session):
    people = decided()
    with unit_of_work():
        people.application.call.requires_approval = True
        people.application.title, people.application.city = "What is being typed now", "Elsewhere"

    with unit_of_work():
        release([people.application], by=people.manager)

    application, event = people.application, people.application.event
    same = ("description", "format", "starts_at", "ends_at", "timezone", "languages", "summary", "wants_matchmaking")
    assert {name: getattr(event, name) for name in same} == {name: getattr(application, name) for name in same}
    assert (event.title, event.venue.name, event.venue.city) == ("Photonics days", "Cité des congrès", "Lyon")
    assert ([theme.theme for theme in event.themes], event.seats) == (["photonics"], 120)
    assert (event.organiser, event.host) == (application.organisation, people.applicant)
    assert (event.programme, event.state) == (application.call.programme, EventState.DRAFT)
    assert event.needs_approval


def test_an_accepted_applicant_is_a_host_and_is_led_to_their_event(db_session):
    people = decided()

    with unit_of_work():
        release([people.application], by=people.manager)

    mail = db.session.scalars(select(OutgoingMail)).one()
    assert people.applicant.has_role(Role.HOST)
    assert mail.context["url"].endswith(f"/staff/events/{people.application.event.path}")


def test_an_online_event_has_no_venue(db_session):
    people = decided(format=EventFormat.ONLINE)

    with unit_of_work():
        release([people.application], by=people.manager)

    assert people.application.event.venue is None


def test_an_accepted_delegate_has_a_place_at_the_delegations_event_and_no_event_of_their_own(db_session):
    with unit_of_work():
        event = factories.event(seats=10)
        call = factories.call(kind=CallKind.DELEGATION, event=event)
    people, sent = decided(call=call), []

    with delegate_accepted.connected_to(lambda sender, **told: sent.append((sender, told))), unit_of_work():
        release([people.application], by=people.manager)

    application = people.application
    told = {"event": event, "person": people.applicant, "organisation": application.organisation}
    assert sent == [(application, told | {"by": people.manager})]
    assert (application.event, people.applicant.has_role(Role.HOST)) == (None, False)
    member = select(Membership).filter_by(user_id=people.applicant.id, organisation_id=application.organisation_id)
    assert db.session.scalars(member).one().confirmed_at


def test_when_releasing_fails_nothing_of_it_remains(db_session):
    people = decided()

    with pytest.raises(ZeroDivisionError), unit_of_work():
        [release([people.application], by=people.manager), 1 / 0]

    assert (people.application.state, people.application.event, mails()) == (A.UNDER_REVIEW, None, [])
    assert db.session.scalars(select(Decision)).one().released_at is None
    assert (people.applicant.has_role(Role.HOST), db.session.scalars(select(Event)).all()) == (False, [])
