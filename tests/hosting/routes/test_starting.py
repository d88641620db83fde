import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.directory.models import Membership, Organisation
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations import late_passes
from eventhub.hosting.states import CallKind, CallState
from eventhub.mail.models import OutgoingMail
from eventhub.questions.models import QuestionSet
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from tests import factories


def test_a_stranger_reads_what_is_asked_and_one_link_brings_them_back(client, db_session):
    with unit_of_work():
        call = factories.call(question_set=factories.saved(QuestionSet()))
        add_question(call.question_set, by=None, kind=QuestionKind.LINE, label="Who leads?")
    path = f"/calls/{call.slug}/apply"

    page = client.get(path)
    client.post("/sign-in/link", data={"email": "ada@example.org", "next": path})

    link = db.session.scalars(select(OutgoingMail)).one().context["url"].partition("/sign-in/")[2]
    words = ("You need no account", "Who leads?", "Why you, and what should come of it", f'value="{path}"')
    assert (page.status_code, [words for words in words if words not in page.text]) == (200, [])
    assert client.post(f"/sign-in/{link}").location == path


def test_a_stranger_begins_nothing(client, db_session):
    with unit_of_work():
        call = factories.call()

    client.post(f"/calls/{call.slug}/apply", data={"title": "Days of light", "organisation_id": 0})

    assert db.session.scalars(select(HostingApplication)).all() == []


def test_one_begins_with_an_organisation_of_ones_own(client, db_session):
    with unit_of_work():
        call, applicant = factories.call(), factories.user()
        organisation = factories.organisation(applicant)
    client.sign_in(applicant)
    data = {"title": "Days of light", "organisation_id": organisation.id}

    answer = client.post(f"/calls/{call.slug}/apply", data=data)

    application = db.session.scalars(select(HostingApplication)).one()
    assert answer.location == f"/applications/{application.id}/answers"
    assert (application.applicant, application.organisation, application.call) == (applicant, organisation, call)


def test_who_travels_needs_no_title(client, db_session):
    with unit_of_work():
        call, applicant = factories.call(kind=CallKind.DELEGATION), factories.user()
        organisation = factories.organisation(applicant)
    client.sign_in(applicant)

    page = client.get(f"/calls/{call.slug}/apply").text
    client.post(f"/calls/{call.slug}/apply", data={"organisation_id": organisation.id})

    assert ("Apply to join the delegation" in page, 'name="title"' in page) == (True, False)
    assert db.session.scalars(select(HostingApplication)).one().title == organisation.name


def test_one_begins_with_an_organisation_newly_named_and_belongs_to_it_then(client, db_session):
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


def test_nobody_applies_for_an_organisation_they_do_not_belong_to(client, db_session):
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


@pytest.mark.parametrize("who", ["holder", "other"])
def test_after_the_closing_only_who_has_a_late_pass_begins(client, db_session, who):
    with unit_of_work():
        call = factories.call(closes_at=factories.in_days(-1))
        people = {"holder": factories.user(), "other": factories.user()}
        until, manager = factories.in_days(3), factories.user()
        late_passes.grant(call, email=people["holder"].email, until=until, reason="Power cut.", by=manager)
    client.sign_in(people[who])

    page = client.get(f"/calls/{call.slug}/apply").text

    assert ("Begin the application" in page) is (who == "holder")
    assert ("No application can be begun now" in page) is (who == "other")
    assert until > clock.now()
