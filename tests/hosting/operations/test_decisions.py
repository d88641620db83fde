import pytest
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.errors import InvalidTransition
from eventhub.events.models import Event
from eventhub.events.states import EventFormat, EventState
from eventhub.hosting.operations import decisions
from eventhub.hosting.states import ApplicationState
from eventhub.mail.message import write
from eventhub.mail.models import OutgoingMail
from tests.hosting.cast import cast, mails, story

A = ApplicationState
DEEDS = {
    decisions.start_review: (A.UNDER_REVIEW, {A.SUBMITTED}, None),
    decisions.ask_for_clarification: (A.CLARIFICATION_ASKED, {A.UNDER_REVIEW}, "clarification"),
    decisions.accept: (A.ACCEPTED, {A.UNDER_REVIEW, A.ON_RESERVE_LIST}, "accepted"),
    decisions.reserve: (A.ON_RESERVE_LIST, {A.UNDER_REVIEW}, "reserved"),
    decisions.reject: (A.REJECTED, {A.UNDER_REVIEW, A.ON_RESERVE_LIST}, "rejected"),
}


@pytest.mark.parametrize("state", list(A), ids=lambda state: state.name)
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_every_deed_of_the_desk_in_every_state(db_session, deed, state):
    target, sources, template = DEEDS[deed]
    with unit_of_work():
        people = cast(state)

    if state in sources:
        with unit_of_work():
            deed(people.application, by=people.manager, note="As agreed.")
        assert story(people.application) == [(state.value, target.value, people.manager, "As agreed.")]
        assert mails() == ([(people.applicant.email, template)] if template else [])
    else:
        with pytest.raises(InvalidTransition), unit_of_work():
            deed(people.application, by=people.manager, note="As agreed.")
        assert (people.application.state, story(people.application), mails()) == (state, [], [])


def test_an_accepted_application_is_an_event_with_everything_already_given(db_session):
    with unit_of_work():
        people = cast()

    with unit_of_work():
        decisions.accept(people.application, by=people.manager)

    application, event = people.application, people.application.event
    same = ("title", "summary", "description", "format", "starts_at", "ends_at", "timezone", "languages")
    assert {name: getattr(event, name) for name in same} == {name: getattr(application, name) for name in same}
    assert (event.venue.name, event.venue.city, event.venue.country) == ("Cité des congrès", "Lyon", "FR")
    assert ([theme.theme for theme in event.themes], event.seats) == (["photonics"], 120)
    assert (event.organiser, event.host) == (application.organisation, people.applicant)
    assert (event.programme, event.state) == (application.call.programme, EventState.DRAFT)


def test_an_accepted_applicant_is_a_host_and_is_led_to_their_event(db_session):
    with unit_of_work():
        people = cast()

    with unit_of_work():
        decisions.accept(people.application, by=people.manager)

    mail = db.session.scalars(select(OutgoingMail)).one()
    assert people.applicant.has_role(Role.HOST)
    assert mail.context["url"].endswith(f"/staff/events/{people.application.event.path}")


def test_an_online_event_has_no_venue(db_session):
    with unit_of_work():
        people = cast(format=EventFormat.ONLINE)

    with unit_of_work():
        decisions.accept(people.application, by=people.manager)

    assert people.application.event.venue is None


def test_when_accepting_fails_nothing_of_it_remains(db_session):
    with unit_of_work():
        people = cast()

    with pytest.raises(ZeroDivisionError), unit_of_work():
        [decisions.accept(people.application, by=people.manager), 1 / 0]

    assert (people.application.state, people.application.event, mails()) == (A.UNDER_REVIEW, None, [])
    assert (people.applicant.has_role(Role.HOST), db.session.scalars(select(Event)).all()) == (False, [])


@pytest.mark.parametrize(
    ("deed", "subject", "first_line"),
    [
        (decisions.accept, "Accepted: “Photonics days”", "Your application “Photonics days” is accepted."),
        (decisions.reserve, "On the reserve list: “Photonics days”", "Your application “Photonics days” is on the"),
        (decisions.reject, "Not selected: “Photonics days”", "Your application “Photonics days” was not selected."),
        (
            decisions.ask_for_clarification,
            "A question about your application “Photonics days”",
            "The programme team has a question about “Photonics days” before it decides:",
        ),
    ],
)
def test_a_letter_begins_with_the_fact_and_carries_the_teams_word(app, db_session, deed, subject, first_line):
    with unit_of_work():
        people = cast()
    with unit_of_work():
        deed(people.application, by=people.manager, note="Bring <lasers>.\n\nAnd people.")

    with app.test_request_context():
        letter = write(db.session.scalars(select(OutgoingMail)).one())

    assert (letter.subject, letter.paragraphs[0].startswith(first_line)) == (subject, True)
    assert {"Bring <lasers>.", "And people."} <= set(letter.paragraphs)
    assert letter.url.startswith("http://127.0.0.1:8000/")
    assert "because you applied under the call “Host a cluster event”" in letter.why
