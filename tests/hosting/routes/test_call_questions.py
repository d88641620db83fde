import pytest

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.hosting.operations.calls import question_set_of
from eventhub.hosting.states import CallKind, CallState
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from tests import factories

LINE = {"label": "Who cooks?", "kind": "line", "is_required": "y"}


@pytest.fixture
def call(client, db_session):
    with unit_of_work():
        manager, row = factories.user(Role.PROGRAMME_MANAGER), factories.call(state=CallState.DRAFT)
    client.sign_in(manager)
    return row


def ask(call, *labels, **facts):
    with unit_of_work():
        made = [
            add_question(question_set_of(call), by=None, label=label, **{"kind": QuestionKind.LINE} | facts)
            for label in labels
        ]
    return made[0] if len(made) == 1 else made


def labels(call):
    db.session.expire_all()
    return [each.label for each in call.question_set.live] if call.question_set else []


def test_the_first_question_of_a_call_is_added(client, call):
    answer = client.post(f"/staff/calls/{call.id}/questions", data=LINE)

    assert (answer.location, labels(call)) == (f"/staff/calls/{call.id}/questions", ["Who cooks?"])


def test_an_unfinished_question_comes_back_with_what_was_typed(client, call):
    answer = client.post(f"/staff/calls/{call.id}/questions", data={"label": "Which?", "kind": "choice"})

    assert (answer.status_code, 'value="Which?"' in answer.text, labels(call)) == (422, True, [])


def test_a_question_is_written_anew(client, call):
    question = ask(call, "Who cooks?")
    path = f"/staff/calls/{call.id}/questions/{question.id}"

    page = client.get(path).text
    client.post(path, data=LINE | {"label": "Who serves?", "version": question.version})

    assert ('value="Who cooks?"' in page, labels(call)) == (True, ["Who serves?"])


def test_the_slower_of_two_managers_is_refused(client, call):
    question = ask(call, "Who cooks?")
    path, typed = f"/staff/calls/{call.id}/questions/{question.id}", LINE | {"version": question.version}
    client.post(path, data=typed | {"label": "Who serves?"})

    assert client.post(path, data=typed | {"label": "Who eats?"}).status_code == 409
    assert labels(call) == ["Who serves?"]


def test_questions_are_ordered_by_buttons_and_by_position(client, call):
    first, _second, third = ask(call, "One", "Two", "Three")
    path = f"/staff/calls/{call.id}/questions"

    answer = client.post(f"{path}/{third.id}/place", data={"direction": "up"})
    by_button = labels(call)
    client.post(f"{path}/{first.id}/position", data={"position": 3})

    assert answer.location == f"{path}#question-{third.id}"
    assert (by_button, labels(call)) == (["One", "Three", "Two"], ["Three", "Two", "One"])


def test_a_question_is_removed_after_one_was_asked(client, call):
    question = ask(call, "Who cooks?")
    path = f"/staff/calls/{call.id}/questions/{question.id}/removal"

    page = client.get(path).text
    client.post(path)

    assert ("Nobody has answered it yet." in page, labels(call)) == (True, [])


def test_what_somebody_answered_keeps_its_kind_and_its_row(client, call):
    question = ask(call, "Who cooks?")
    with unit_of_work():
        factories.application(call=call, answers={question.key: "We do"})
    path = f"/staff/calls/{call.id}/questions/{question.id}"

    page, removal = client.get(path).text, client.get(f"{path}/removal").text
    client.post(path, data=LINE | {"kind": "number", "label": "Who serves?", "version": question.version})
    client.post(f"{path}/removal")

    db.session.refresh(question)
    assert ('name="kind"' in page, "stay readable" in removal) == (False, True)
    assert (question.kind, question.label, question.retired_at is not None) == (QuestionKind.LINE, "Who serves?", True)


def test_an_answer_to_question_12_is_none_to_question_1(client, call):
    question = ask(call, "Who cooks?")
    with unit_of_work():
        factories.application(call=call, answers={f"{question.id}2": f'"{question.id}":'})

    assert "Nobody has answered it yet." in client.get(f"/staff/calls/{call.id}/questions/{question.id}/removal").text


def test_the_form_of_a_call_that_is_over_stays(client, db_session, call):
    with unit_of_work():
        over = factories.call(closes_at=factories.in_days(-1))
    question = ask(over, "Who cooks?")
    path = f"/staff/calls/{over.id}/questions"

    deeds = (path, f"{path}/{question.id}", f"{path}/{question.id}/removal", f"{path}/{question.id}/place")
    answers = {client.post(each, data=LINE | {"direction": "up"}).status_code for each in deeds}

    assert (answers, labels(over), "Add a question" in client.get(path).text) == ({409}, ["Who cooks?"], False)


def test_the_form_is_previewed_with_its_questions_and_leads_nowhere(client, call):
    deciding = ask(call, "Is there food?", kind=QuestionKind.CHOICE, options=["yes", "no"])
    ask(call, "Who cooks?", condition_id=deciding.id, condition_value="yes")

    page = client.get(f"/staff/calls/{call.id}/form").text

    main = page.partition("<main")[2].partition("</main>")[0]
    assert ("Who cooks?" in main, "data-asked-after" in main, "What will happen" in main) == (True, True, True)
    assert ("<button" in main, 'method="post"' in main) == (False, False)


def test_a_delegates_form_asks_who_travels_and_for_no_venue(client, call):
    with unit_of_work():
        call.kind = CallKind.DELEGATION

    page = client.get(f"/staff/calls/{call.id}/form").text

    assert ("Who travels" in page, "Venue" in page) == (True, False)


def test_the_list_runs_a_fixed_number_of_queries(client, call, query_count):
    ask(call, "One")
    path = f"/staff/calls/{call.id}/questions"
    with query_count() as one:
        client.get(path)
    ask(call, "Two", "Three")
    with query_count() as more:
        assert client.get(path).status_code == 200

    assert more.count == one.count
