"""What surveys do when two registrations turn out to be one person's, and what they hold of a person."""

from typing import Any

from eventhub.db import db, first_or_none
from eventhub.questions.queries import all_questions
from eventhub.registration.described import answered
from eventhub.registration.models.registrations import Registration
from eventhub.signals import personal_data_asked, registrations_merged
from eventhub.surveys import queries


@registrations_merged.connect
def join_answers(kept: Registration, *, gone: Registration, **_circumstances: Any) -> None:
    """Who answered under one of two registrations has answered; who answered under both said two things."""
    survey = first_or_none(queries.survey_of(kept.event))
    if survey is None or first_or_none(queries.mark_of(survey, kept)) is not None:
        return
    mark, answer = first_or_none(queries.mark_of(survey, gone)), first_or_none(queries.answer_of(survey, gone))
    if mark:
        mark.registration_id = kept.id
    if answer:
        answer.registration_id = kept.id
    db.session.flush()


@personal_data_asked.connect
def tell_of_answers(registration: Registration, **_circumstances: Any) -> dict[str, Any]:
    """What somebody answered under their name; what was said without a name is nobody's."""
    survey = first_or_none(queries.survey_of(registration.event))
    answer = first_or_none(queries.answer_of(survey, registration)) if survey else None
    if survey is None or answer is None:
        return {}
    questions = db.session.scalars(all_questions(survey.question_set)).all()
    return {"survey": dict(answered(questions, answer.answers))}
