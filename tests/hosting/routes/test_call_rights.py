"""Who may work on calls: managers, and nobody else, whatever they are to the application in question."""

import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.hosting.models.calls import LatePass
from eventhub.hosting.operations.calls import question_set_of
from eventhub.hosting.states import ApplicationState, CallState
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from tests import factories

GETS = (
    *("/staff/calls/{call}", "/staff/calls/{call}/closing", "/staff/calls/{call}/copy", "/staff/calls/{call}/form"),
    *("/staff/calls/{call}/questions", "/staff/calls/{call}/questions/new", "/staff/calls/{call}/questions/{question}"),
    *("/staff/calls/{call}/questions/{question}/removal", "/staff/calls/{call}/late-passes"),
    *("/staff/applications/{draft}/late-pass", "/staff/applications/{draft}/exception"),
    "/staff/calls/{call}/late-passes/{pass}/removal",
)
POSTS = (
    *("/staff/calls/{call}", "/staff/calls/{call}/copy", "/staff/calls/{call}/questions"),
    *("/staff/calls/{call}/questions/{question}", "/staff/calls/{call}/late-passes"),
    *("/staff/applications/{draft}/late-pass", "/staff/applications/{draft}/exception"),
    "/staff/applications/{draft}/exception/removal",
)
DEEDS = (
    *("/staff/calls/{call}/opening", "/staff/calls/{call}/closing", "/staff/calls/{call}/questions/{question}/removal"),
    *("/staff/calls/{call}/questions/{question}/place", "/staff/calls/{call}/questions/{question}/position"),
    "/staff/calls/{call}/late-passes/{pass}/removal",
)
READERS = {
    "anonymous": (None, 302),
    "stranger": ((), 403),
    "applicant": ("applicant", 403),
    "host": ((Role.HOST,), 403),
    "reviewer": ((Role.REVIEWER,), 403),
}


@pytest.fixture
def rows(db_session):
    with unit_of_work():
        call = factories.call()
        question = add_question(question_set_of(call), by=None, kind=QuestionKind.LINE, label="Who cooks?")
        draft = factories.application(call=call)
        late = {"email": draft.applicant.email, "until": factories.in_days(30), "reason": "Illness"}
        late_pass = factories.saved(LatePass(call=call, **late))
    return {
        "call": call.id,
        "question": question.id,
        "draft": draft.id,
        "pass": late_pass.id,
        "applicant": draft.applicant,
    }


def sign_in(client, roles, rows):
    if roles == "applicant":
        client.sign_in(rows["applicant"])
    elif roles is not None:
        with unit_of_work():
            reader = factories.user(*roles)
        client.sign_in(reader)


@pytest.mark.parametrize("reader", READERS)
def test_nobody_but_managers_gets_to_the_desk_of_calls(client, rows, reader):
    roles, status = READERS[reader]
    sign_in(client, roles, rows)

    answers = {client.get(path.format(**rows)).status_code for path in GETS}
    answers |= {client.post(path.format(**rows), data={}).status_code for path in POSTS + DEEDS}

    assert answers == {status}


@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.ADMIN])
def test_managers_open_every_page_and_get_unfinished_forms_back(client, rows, role):
    sign_in(client, (role,), rows)

    assert {path: client.get(path.format(**rows)).status_code for path in GETS} == dict.fromkeys(GETS, 200)
    assert {path: client.post(path.format(**rows), data={}).status_code for path in POSTS} == dict.fromkeys(POSTS, 422)


def test_what_does_not_exist_is_not_found(client, rows):
    sign_in(client, (Role.PROGRAMME_MANAGER,), rows)
    missing = dict.fromkeys(("call", "question", "draft", "pass"), 99_999)

    answers = {client.get(path.format(**missing)).status_code for path in GETS}
    answers |= {client.post(path.format(**missing)).status_code for path in POSTS + DEEDS}

    assert answers == {404}


def test_a_question_of_another_call_is_not_found_under_this_one(client, rows):
    with unit_of_work():
        other = factories.call()
    sign_in(client, (Role.PROGRAMME_MANAGER,), rows)

    assert client.get(f"/staff/calls/{other.id}/questions/{rows['question']}").status_code == 404


def test_nobody_gives_themselves_more_time_or_an_exception(client, db_session):
    with unit_of_work():
        manager, call = factories.user(Role.PROGRAMME_MANAGER), factories.call()
        own = factories.application(call=call, applicant=manager)
    client.sign_in(manager)
    paths = (f"/staff/applications/{own.id}/late-pass", f"/staff/applications/{own.id}/exception")
    removal = f"/staff/applications/{own.id}/exception/removal"
    typed = {"email": manager.email.upper(), "until": "2099-01-01T10:00", "reason": "Why not"}

    answers = [ask(path, data=typed).status_code for path in paths for ask in (client.get, client.post)]
    answers.append(client.post(f"/staff/calls/{call.id}/late-passes", data=typed).status_code)
    answers.append(client.post(removal, data={"version": own.case_version}).status_code)

    assert answers == [403] * 6


@pytest.mark.parametrize("state", [ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN])
def test_only_of_drafts_is_there_a_late_link(client, db_session, state):
    with unit_of_work():
        manager, application = factories.user(Role.PROGRAMME_MANAGER), factories.application(state=state)
    client.sign_in(manager)

    assert client.get(f"/staff/applications/{application.id}/late-pass").status_code == 404


def test_a_call_that_is_a_draft_has_no_late_applicants(client, db_session):
    with unit_of_work():
        manager, call = factories.user(Role.PROGRAMME_MANAGER), factories.call(state=CallState.DRAFT)
    client.sign_in(manager)

    assert client.get(f"/staff/calls/{call.id}/late-passes").status_code == 404
