"""What becomes of what somebody answered under their name when they are erased."""

from typing import Any

from sqlalchemy import select

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.questions.queries import all_questions
from eventhub.questions.states import WRITTEN, QuestionKind
from eventhub.registration.models.registrations import Registration
from eventhub.signals import person_leaving
from eventhub.surveys.models import Survey, SurveyAnswer

OWN_WORDS = WRITTEN | {QuestionKind.LINK, QuestionKind.FILE}
"""Kinds whose answers are the person's own; what was chosen stays, and is counted."""


@person_leaving.connect
def forget_own_words(user: User, **_more: Any) -> None:
    """What somebody wrote goes; what they chose is counted as before."""
    theirs = select(SurveyAnswer, Survey).join(Survey, Survey.id == SurveyAnswer.survey_id)
    rows = theirs.join(SurveyAnswer.registration).where(Registration.user_id == user.id).order_by(SurveyAnswer.id)
    for answer, survey in db.session.execute(rows).all():
        asked = db.session.scalars(all_questions(survey.question_set)).all()
        own = {each.key for each in asked if each.kind in OWN_WORDS}
        answer.answers = {key: value for key, value in answer.answers.items() if key not in own}
