"""Who writes, answers and reads surveys, and what is sent to their forms."""

from typing import Any

from sqlalchemy import select

from eventhub.db import db
from eventhub.registration.models.registrations import Registration
from eventhub.surveys.models import Survey, SurveyMark
from eventhub.surveys.permissions import survey_token
from tests.demo.visits import ANYBODY, HOST, TOO_LONG, Visit

SURVEY_DEEDS = {"surveys.ask", "surveys.remove_question", "surveys.move_question", "surveys.place_question"}


class SurveyPages:
    """What an atlas knows of surveys."""

    toronto: Any

    def survey_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint."""
        survey, question = self._survey()
        event = {"event_id": survey.event}
        return {
            "surveys.desk": [Visit(HOST, event), Visit(HOST, {"event_id": self.toronto})],
            "surveys.add_question": [Visit(HOST, event)],
            "surveys.revise_question": [Visit(HOST, question)],
            "surveys.confirm_question_removal": [Visit(HOST, question)],
            "surveys.show": [Visit(ANYBODY, {"token": token}) for token in self._tokens(survey)],
            "surveys.show_results": [Visit(HOST, event)],
            "surveys.results_as_csv": [Visit(HOST, event)],
        }

    def survey_forms(self) -> dict[str, list[Visit]]:
        """Return, by endpoint, a form that cannot be accepted as it is."""
        survey, question = self._survey()
        unanswered = self._tokens(survey)[1]
        return {
            "surveys.set_up": [Visit(HOST, {"event_id": survey.event}, {"thanks": TOO_LONG}, status=422)],
            "surveys.add_question": [Visit(HOST, {"event_id": survey.event}, {"label": ""}, status=422)],
            "surveys.revise_question": [Visit(HOST, question, {"label": ""}, status=422)],
            "surveys.answer": [Visit(ANYBODY, {"token": unanswered}, status=422)],
        }

    def _survey(self) -> tuple[Survey, dict[str, Any]]:
        survey = db.session.scalars(select(Survey)).one()
        return survey, {"event_id": survey.event, "question_id": survey.question_set.live[0].id}

    def _tokens(self, survey: Survey) -> list[str]:
        """Return the keys of somebody who has answered and of somebody who has not."""
        of_event = select(Registration).filter_by(event_id=survey.event_id)
        marked = select(SurveyMark.registration_id)
        chosen = (of_event.where(Registration.id.in_(marked)), of_event.where(Registration.id.not_in(marked)))
        return [survey_token(db.session.scalars(each.limit(1)).one()) for each in chosen]
