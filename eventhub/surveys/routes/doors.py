"""From an address to the event, its survey, or whose questions these are."""

from eventhub.db import db, first_or_none
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.questions.models import Question
from eventhub.questions.queries import live_questions
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries import people
from eventhub.surveys import permissions, queries
from eventhub.surveys.models import Survey
from eventhub.web.rows import one_or_404


def edited_survey(event_id: int) -> Survey:
    """Return the survey of an event that the reader edits."""
    return one_or_404(queries.survey_of(edited_event(event_id)))


def edited_question(event_id: int, question_id: int) -> tuple[Survey, Question]:
    """Return a survey of an event that the reader edits, with one of its questions."""
    survey = edited_survey(event_id)
    return survey, one_or_404(live_questions(survey.question_set).where(Question.id == question_id))


def asked_person(token: str) -> tuple[Registration, Survey]:
    """Return whose questions a signed key opens, and the survey."""
    registration = one_or_404(people.with_event(), registration_id=permissions.asked_id(token) or 0)
    return registration, one_or_404(queries.survey_of(registration.event))


def survey_if_any(event: Event) -> Survey | None:
    """Return an event's survey, where there is one already."""
    return first_or_none(queries.survey_of(event))


def is_in_use(survey: Survey, question: Question) -> bool:
    """Whether somebody answered a question."""
    return bool(db.session.scalar(queries.is_answered(survey, question)))
