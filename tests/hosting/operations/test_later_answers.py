import pytest

from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.hosting.operations import applications
from eventhub.hosting.states import ApplicationState
from eventhub.questions.models import QuestionSet
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from tests import factories

A = ApplicationState


def test_later_questions_are_answered_after_acceptance_and_handed_in_at_once(db_session):
    with unit_of_work():
        application = factories.application(state=A.ACCEPTED, submitted_at=factories.in_days(-2))
        application.call.question_set = factories.saved(QuestionSet())
        asked = {"kind": QuestionKind.LINE, "label": "Which bus?", "is_asked_later": True}
        question = add_question(application.call.question_set, by=None, **asked)

    with unit_of_work():
        applications.answer_later(application, by=application.applicant, base=1, values={f"q{question.key}": "No. 7"})

    assert (application.state, application.answers) == (A.ACCEPTED, {question.key: "No. 7"})
    assert [(each["label"], each["value"]) for each in application.latest.answers] == [("Which bus?", "No. 7")]


@pytest.mark.parametrize("state", [state for state in A if state is not A.ACCEPTED])
def test_later_questions_wait_for_acceptance(db_session, state):
    with unit_of_work():
        application = factories.application(state=state)

    with pytest.raises(Refusal), unit_of_work():
        applications.answer_later(application, by=application.applicant, base=1, values={"q1": "x"})

    assert application.answers == {}
