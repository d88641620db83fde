"""Who opens the pages on which the team works on a call."""

from typing import Any

from sqlalchemy import select

from eventhub.db import db, unit_of_work
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call, LatePass
from eventhub.hosting.operations.calls import question_set_of
from eventhub.hosting.states import ApplicationState, CallKind
from eventhub.questions.models import Question
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from tests.demo.visits import ANYBODY, MANAGER, Visit


class CallPages:
    """The part of the atlas about calls; the rows it names are the atlas's."""

    call: Any
    question: Any
    _application: Any

    def call_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint."""
        call, draft = {"call_id": self.call.id}, {"application_id": self._application(ApplicationState.DRAFT).id}
        question = {**call, "question_id": self.question.id}
        return {
            "hosting.calls_feed": [Visit(ANYBODY)],
            "hosting.call_feed": [Visit(ANYBODY, {"slug": self.call.slug})],
            "hosting.ask_for_copy": [Visit(MANAGER, call)],
            "hosting.preview_form": [Visit(MANAGER, call)],
            "hosting.questions": [Visit(MANAGER, call)],
            "hosting.new_question": [Visit(MANAGER, call)],
            "hosting.edit_question": [Visit(MANAGER, question)],
            "hosting.confirm_question_removal": [Visit(MANAGER, question)],
            "hosting.late_passes": [Visit(MANAGER, call)],
            "hosting.ask_for_pass": [Visit(MANAGER, draft)],
            "hosting.confirm_pass_removal": [Visit(MANAGER, self._late_pass())],
            "hosting.ask_for_exception": [Visit(MANAGER, draft), Visit(MANAGER, self._excepted())],
        }

    def _late_pass(self) -> dict[str, int]:
        row = db.session.scalars(select(LatePass).where(LatePass.revoked_at.is_(None)).limit(1)).one()
        return {"call_id": row.call_id, "pass_id": row.id}

    def _excepted(self) -> dict[str, int]:
        excepted = select(HostingApplication.id).where(HostingApplication.exception_reason != "").limit(1)
        return {"application_id": db.session.scalars(excepted).one()}

    def _asked_later(self) -> tuple[str, dict[str, int]]:
        """Return who answers the delegation's late questions, and where."""
        accepted = select(HostingApplication).filter_by(state=ApplicationState.ACCEPTED).join(HostingApplication.call)
        row = db.session.scalars(accepted.where(Call.kind == CallKind.DELEGATION).limit(1)).one()
        return row.applicant.email, {"application_id": row.id}


def question_of(call: Call) -> Question:
    """Return a question of a call; where it asks none yet, it does so now."""
    if call.question_set and call.question_set.live:
        return call.question_set.live[0]
    with unit_of_work():
        facts = {"kind": QuestionKind.LINE, "label": "Who pays for the coffee?"}
        return add_question(question_set_of(call), by=None, **facts)
