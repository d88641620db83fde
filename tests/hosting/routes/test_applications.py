import pytest
import time_machine
from sqlalchemy import select

from eventhub.db import db, unit_of_work
from eventhub.directory.models import Membership, Organisation
from eventhub.hosting.forms.applications import values_of_application
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.states import ApplicationState, CallState
from tests import factories
from tests.hosting.cast import cast, mails, story

A = ApplicationState


def typed(application, **changes):
    """Return what a browser would send for an application, with changes."""
    values = {name: value for name, value in values_of_application(application).items() if value not in (None, False)}
    for name in ("starts_at", "ends_at"):
        if name in values:
            values[name] = values[name].strftime("%Y-%m-%dT%H:%M")
    return values | changes


def test_applying_asks_a_stranger_to_sign_in_and_leads_back(client, db_session):
    with unit_of_work():
        call = factories.call()

    answer = client.get(f"/calls/{call.slug}/apply")

    assert (answer.status_code, answer.location) == (302, f"/sign-in?next=%2Fcalls%2F{call.slug}%2Fapply")


def test_one_begins_with_an_organisation_of_ones_own(client, db_session):
    with unit_of_work():
        call, applicant = factories.call(), factories.user()
        organisation = factories.organisation(applicant)
    client.sign_in(applicant)

    answer = client.post(
        f"/calls/{call.slug}/apply", data={"title": "Days of light", "organisation_id": organisation.id}
    )

    application = db.session.scalars(select(HostingApplication)).one()
    assert answer.location == f"/applications/{application.id}/answers"
    assert (application.applicant, application.organisation, application.call) == (applicant, organisation, call)


def test_one_begins_with_an_organisation_newly_named_and_speaks_for_it_then(client, db_session):
    with unit_of_work():
        call, applicant = factories.call(), factories.user()
    client.sign_in(applicant)
    data = {"title": "Days of light", "organisation_id": 0, "organisation_name": "Lyon Lasers"}

    facts = {"organisation_kind": "cluster", "organisation_country": "FR"}
    path = f"/calls/{call.slug}/apply"

    refused = [client.post(path, data=data | {name: value}).status_code for name, value in facts.items()]
    client.post(path, data=data | facts)

    organisation = db.session.scalars(select(Organisation)).one()
    membership = db.session.scalars(select(Membership)).one()
    assert refused == [422, 422]
    assert (organisation.name, organisation.country) == ("Lyon Lasers", "FR")
    assert (membership.user, membership.organisation) == (applicant, organisation)


def test_nobody_applies_for_an_organisation_they_do_not_speak_for(client, db_session):
    with unit_of_work():
        call, applicant, foreign = factories.call(), factories.user(), factories.organisation()
    client.sign_in(applicant)

    answer = client.post(f"/calls/{call.slug}/apply", data={"title": "Days", "organisation_id": foreign.id})

    assert (answer.status_code, db.session.scalars(select(HostingApplication)).all()) == (422, [])


def test_a_call_in_draft_takes_nothing(client, db_session):
    with unit_of_work():
        call, applicant = factories.call(state=CallState.DRAFT), factories.user()
    client.sign_in(applicant)

    assert client.get(f"/calls/{call.slug}/apply").status_code == 404


def test_a_draft_is_saved_with_holes_and_says_what_is_left(client, db_session):
    with unit_of_work():
        application = factories.application()
    client.sign_in(application.applicant)
    data = {"version": application.version, "title": "Days of light", "format": "on_site", "timezone": "Europe/Paris"}

    answer = client.post(f"/applications/{application.id}/answers", data=data, follow_redirects=True)

    db_session.refresh(application)
    left = answer.text.partition("Left to answer")[2].partition("</aside>")[0]
    assert (answer.status_code, application.title, application.summary) == (200, "Days of light", "")
    assert [left.count(f'href="#{name}') for name in ("summary", "starts_at", "themes-0", "title")] == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("starts_at", "1999-01-01T09:00", "Events of this call take place from"),
        ("ends_at", "2099-01-01T09:00", "Events of this call take place from"),
        ("expected_participants", "-3", "Number must be between"),
        ("country", "XX", "Not a valid choice"),
        ("title", "", "This field is required"),
        ("city", "Lyon\x07", "control character"),
    ],
)
def test_only_an_invalid_value_keeps_a_draft_from_being_saved_and_nothing_typed_is_lost(
    client, db_session, field, value, message
):
    with unit_of_work():
        application = factories.application()
    client.sign_in(application.applicant)
    data = typed(application, summary="Typed with love.") | {field: value}

    answer = client.post(f"/applications/{application.id}/answers", data=data)

    assert (answer.status_code, message in answer.text, "Typed with love." in answer.text) == (422, True, True)
    db_session.refresh(application)
    assert application.summary == "Two days on photonics for clusters."


def test_an_event_ends_after_it_starts(client, db_session):
    with unit_of_work():
        application = factories.application()
    client.sign_in(application.applicant)
    data = typed(application)

    answer = client.post(f"/applications/{application.id}/answers", data=data | {"ends_at": data["starts_at"]})

    assert (answer.status_code, "An event ends after it starts." in answer.text) == (422, True)


def test_wall_times_are_those_of_the_events_zone(client, db_session):
    with unit_of_work():
        application = factories.application()
    client.sign_in(application.applicant)
    day = application.call.events_from.isoformat()
    times = {"starts_at": f"{day}T09:00", "ends_at": f"{day}T17:00", "timezone": "Asia/Kathmandu"}

    client.post(f"/applications/{application.id}/answers", data=typed(application) | times)

    db_session.refresh(application)
    assert application.starts_at.isoformat() == f"{day}T03:15:00+00:00"


def test_the_second_of_two_windows_hears_who_was_first_and_keeps_what_was_typed(client, db_session):
    with unit_of_work():
        application = factories.application()
        application.applicant.name = "Anna Cluster"
    client.sign_in(application.applicant)
    data = typed(application)

    first = client.post(f"/applications/{application.id}/answers", data=data | {"city": "Nantes"})
    second = client.post(f"/applications/{application.id}/answers", data=data | {"city": "Brest"})

    db_session.refresh(application)
    assert (first.status_code, second.status_code, application.city) == (302, 409, "Nantes")
    assert "Anna Cluster changed this on" in second.text
    assert 'value="Brest"' in second.text
    assert f'name="version" type="hidden" value="{application.version}"' in second.text


def test_submitting_hands_the_last_answers_in(client, db_session):
    with unit_of_work():
        application = factories.application()
    applicant = application.applicant
    client.sign_in(applicant)

    answer = client.post(f"/applications/{application.id}/submission", data=typed(application, city="Nantes"))

    db_session.refresh(application)
    assert answer.location == f"/applications/{application.id}"
    assert (application.state, application.city) == (A.SUBMITTED, "Nantes")
    assert (story(application), mails()) == (
        [("draft", "submitted", applicant, "")],
        [(applicant.email, "submitted")],
    )


def test_an_incomplete_application_comes_back_with_what_is_left(client, db_session):
    with unit_of_work():
        application = factories.application()
    client.sign_in(application.applicant)

    answer = client.post(f"/applications/{application.id}/submission", data=typed(application, motivation="", city=""))

    db_session.refresh(application)
    assert (answer.status_code, answer.text.count("Answer this before you submit."), application.state) == (
        422,
        4,  # twice in the summary, twice at the field
        A.DRAFT,
    )


@pytest.mark.parametrize(("seconds", "status"), [(-1, 302), (0, 409), (1, 409)])
def test_the_server_keeps_the_deadline_whatever_the_page_showed(client, db_session, seconds, status):
    with unit_of_work():
        application = factories.application()
    client.sign_in(application.applicant)
    data = typed(application)

    with time_machine.travel(application.call.closes_at, tick=False) as clock:
        clock.shift(seconds)
        answer = client.post(f"/applications/{application.id}/submission", data=data)

    assert answer.status_code == status


def test_after_the_deadline_the_draft_leads_to_its_status(client, db_session):
    with unit_of_work():
        application = factories.application(call=factories.call(closes_at=factories.in_days(-1)))
    client.sign_in(application.applicant)

    assert client.get(f"/applications/{application.id}/answers").location == f"/applications/{application.id}"


def test_the_question_is_shown_and_the_answer_stands_in_the_history(client, db_session):
    with unit_of_work():
        people = cast(A.CLARIFICATION_ASKED, question="How many rooms?")
    application = people.application
    client.sign_in(people.applicant)

    page = client.get(f"/applications/{application.id}/answers").text
    client.post(f"/applications/{application.id}/submission", data=typed(application, note="Three rooms."))

    assert "How many rooms?" in page
    assert story(application) == [("clarification_asked", "submitted", people.applicant, "Three rooms.")]


def test_withdrawing_asks_once_and_is_done_then(client, db_session):
    with unit_of_work():
        people = cast()
    path = f"/applications/{people.application.id}/withdrawal"
    client.sign_in(people.applicant)

    question = client.get(path).text
    client.post(path, data={"version": people.application.version, "note": ""})

    db_session.refresh(people.application)
    assert ("leaves the call for good" in question, people.application.state) == (True, A.WITHDRAWN)
