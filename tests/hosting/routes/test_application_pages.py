"""Who sees and does what on the pages of an application's authors, and what they say in every state."""

import re

import pytest
import time_machine

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.hosting.models.calls import CutOff
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.states import ApplicationState, CallKind, DecisionOutcome
from eventhub.questions.models import QuestionSet
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from tests import factories
from tests.hosting.cast import cast, mails

A = ApplicationState
PAGES = ("", "/answers", "/preview", "/versions", "/messages", "/co-applicants")
FORMS = ("/answers", "/submission", "/messages")
OWN_PAGES, OWN_FORMS = ("/withdrawal",), ("/withdrawal", "/co-applicants")
OTHERS = ("colleague", "other_applicant", "reviewer", "unassigned", "manager", "stranger")


@pytest.mark.parametrize(
    ("who", "status", "own"),
    [
        ("applicant", 200, 200),
        ("co_applicant", 200, 403),
        *[(name, 404, 404) for name in OTHERS],
        ("anonymous", 302, 302),
    ],
)
def test_an_application_is_its_authors_alone_and_some_deeds_its_applicants(client, db_session, who, status, own):
    with unit_of_work():
        people = cast(A.DRAFT)
        people.co_applicant = factories.co_applicant(people.application).user
    if getattr(people, who):
        client.sign_in(getattr(people, who))
    path = f"/applications/{people.application.id}"

    assert {client.get(path + page).status_code for page in PAGES} == {status}
    assert {client.post(path + page).status_code for page in FORMS} == {422 if status == 200 else status}
    assert {client.get(path + page).status_code for page in OWN_PAGES} == {own}
    assert {client.post(path + page).status_code for page in OWN_FORMS} == {422 if own == 200 else own}


@pytest.mark.parametrize(
    ("who", "status"),
    [("manager", 200), ("applicant", 403), ("reviewer", 403), ("stranger", 403), ("anonymous", 302), ("own", 403)],
)
def test_the_team_answers_but_nobody_their_own_application(client, db_session, who, status):
    with unit_of_work():
        people = cast()
        people.own = factories.user(Role.PROGRAMME_MANAGER)
        factories.co_applicant(people.application, people.own)
    if getattr(people, who):
        client.sign_in(getattr(people, who))
    path = f"/staff/applications/{people.application.id}/messages"

    assert client.get(path).status_code == status
    assert client.post(path).status_code == (422 if status == 200 else status)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (A.DRAFT, "To act: you"),
        (A.SUBMITTED, "To act: the programme team"),
        (A.UNDER_REVIEW, "To act: the programme team"),
        (A.CLARIFICATION_ASKED, "To act: you"),
        (A.ON_RESERVE_LIST, "To act: you, if you want to"),
        (A.ACCEPTED, "To act: you"),
        (A.REJECTED, "Your application was not selected."),
        (A.WITHDRAWN, "You took this application back."),
    ],
)
def test_the_status_page_says_in_every_state_who_has_to_act(client, db_session, state, words):
    with unit_of_work():
        people = cast(state)
    client.sign_in(people.applicant)

    page = client.get(f"/applications/{people.application.id}")

    assert (page.status_code, words in page.text) == (200, True)


def without_tokens(page):
    return re.sub(r'name="csrf_token"[^>]*>', "", page)


@pytest.mark.parametrize("outcome", DecisionOutcome)
def test_what_is_decided_in_secret_changes_no_word_of_an_authors_pages(client, db_session, outcome):
    with unit_of_work():
        people = cast()
        people.application.reserve_rank = 3
    client.sign_in(people.applicant)
    path = f"/applications/{people.application.id}"
    pages = [path + page for page in ("", "/versions", "/messages", "/co-applicants")] + ["/applications"]
    with time_machine.travel(clock.now(), tick=False):
        before = [without_tokens(client.get(page).text) for page in pages]

        with unit_of_work():
            decision = Decision(outcome=outcome, note="A secret.", override_reason="Really.")
            people.application.decisions.append(decision)

        assert [without_tokens(client.get(page).text) for page in pages] == before


def test_a_draft_of_a_call_with_cut_offs_says_by_when_this_round_ends(client, db_session):
    with unit_of_work():
        call = factories.call(cut_offs=[CutOff(at=factories.in_days(2)), CutOff(at=factories.in_days(5))])
        application = factories.application(call=call)
    client.sign_in(application.applicant)

    page = client.get(f"/applications/{application.id}").text

    assert "Submit before this cut-off to be decided on in this round" in page
    assert factories.in_days(2).strftime("%Y-%m-%dT%H:%M") in page


def test_versions_are_read_and_compared(client, db_session):
    with unit_of_work():
        people = cast()
        people.application.city = "Nantes"
        factories.handed_in(people.application)
    client.sign_in(people.applicant)
    path = f"/applications/{people.application.id}/versions"

    table = client.get(path).text.partition('id="compare"')[2]

    assert ("Lyon" in table, "Nantes" in table, "Summary" in table) == (True, True, False)
    assert "Lyon" in client.get(f"{path}/1").text
    assert [client.get(f"{path}/{number}").status_code for number in (2, 3)] == [200, 404]
    assert "These versions say the same." in client.get(f"{path}?old=2&new=2").text
    assert client.get(f"{path}?old=x&new=9").status_code == 200


def test_a_question_goes_to_the_team_and_its_answer_comes_back(client, db_session):
    with unit_of_work():
        people = cast(A.DRAFT)
    path = f"applications/{people.application.id}/messages"
    client.sign_in(people.applicant)
    client.post(f"/{path}", data={"text": "May we bring a robot?"})
    client.sign_in(people.manager)
    desk = client.get(f"/staff/{path}").text
    client.post(f"/staff/{path}", data={"text": "Please do."})
    client.sign_in(people.applicant)

    page = client.get(f"/{path}").text

    assert ("May we bring a robot?" in desk, people.application.summary in desk) == (True, False)
    assert ("Please do." in page, people.manager.name in page, "The programme team" in page) == (True, False, True)
    assert mails() == [(people.manager.email, "question"), (people.applicant.email, "question_answered")]


def test_a_co_applicant_is_invited_and_may_leave(client, db_session):
    with unit_of_work():
        application = factories.application()
        maria = factories.user()
    path = f"/applications/{application.id}/co-applicants"
    client.sign_in(application.applicant)
    invited = client.post(path, data={"email": maria.email}, follow_redirects=True)
    again = client.post(path, data={"email": maria.email})
    db.session.refresh(application)
    removal = f"{path}/{application.co_applicants[0].id}/removal"
    client.sign_in(maria)
    question = client.get(removal)

    left = client.post(removal)

    assert (maria.email in invited.text, again.status_code, question.status_code) == (True, 409, 200)
    assert (left.location, client.get(path).status_code, client.post(removal).status_code) == (
        "/applications",
        404,
        404,
    )


def test_withdrawing_asks_once_and_is_done_then(client, db_session):
    with unit_of_work():
        people = cast()
    path = f"/applications/{people.application.id}/withdrawal"
    client.sign_in(people.applicant)

    question = client.get(path).text
    seen_before = client.post(path, data={"state": "submitted"})
    client.post(path, data={"state": "under_review"})

    db_session.refresh(people.application)
    assert ("leaves the call for good" in question, seen_before.status_code) == (True, 409)
    assert people.application.state is A.WITHDRAWN


def test_what_could_wait_is_asked_on_acceptance(client, db_session):
    with unit_of_work():
        people = cast(A.ACCEPTED, call=factories.call(kind=CallKind.DELEGATION))
        questions = people.application.call.question_set = factories.saved(QuestionSet())
        before = add_question(questions, by=None, kind=QuestionKind.CHOICE, label="Dinner?", options=["Yes", "No"])
        after = {"condition_id": before.id, "condition_value": "Yes", "is_asked_later": True}
        later = add_question(questions, by=None, kind=QuestionKind.LINE, label="Which dish?", **after)
        people.application.answers = {before.key: "Yes"}
    client.sign_in(people.applicant)
    path = f"/applications/{people.application.id}"

    page = client.get(f"{path}/later-answers").text
    data = {"base": 1, f"q{later.key}": "Soup", f"q{before.key}": "No"}
    client.post(f"{path}/later-answers", data=data)

    db_session.refresh(people.application)
    assert ("Which dish?" in page, "Dinner?" in page.partition("<form")[2].replace("answer to", "")) == (True, True)
    assert people.application.answers == {before.key: "Yes", later.key: "Soup"}
    assert "Soup" in client.get(path).text


@pytest.mark.parametrize("path", ["/applications", "/applications/{}/versions", "/applications/{}/messages"])
def test_a_list_runs_a_fixed_number_of_queries(client, db_session, query_count, path):
    with unit_of_work():
        people = cast()
    client.sign_in(people.applicant)
    path = path.format(people.application.id)
    with query_count() as one:
        client.get(path)
    with unit_of_work():
        for _ in range(2):
            factories.application(applicant=people.applicant)
            factories.handed_in(people.application)
    with query_count() as three:
        client.get(path)

    assert three.count <= one.count
