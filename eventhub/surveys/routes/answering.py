"""The page behind the link of the mail: the questions, once a person."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eventhub import clock
from eventhub.db import db, first_or_none, unit_of_work
from eventhub.questions.forms.answers import answers_form
from eventhub.questions.queries import live_questions
from eventhub.registration.models.registrations import Registration
from eventhub.surveys import operations, queries
from eventhub.surveys.models import Survey
from eventhub.surveys.routes.blueprint import bp
from eventhub.surveys.routes.doors import asked_person
from eventhub.web.access import link_holder


@bp.get("/my/surveys/<token>")
@link_holder
def show(token: str) -> ResponseReturnValue:
    """The questions; whoever has answered reads thanks instead."""
    registration, survey = asked_person(token)
    return _page(token, registration, survey, _form_class(survey)(formdata=None))


@bp.post("/my/surveys/<token>")
@link_holder
def answer(token: str) -> ResponseReturnValue:
    """Keep what somebody answers; sent twice, it counts once."""
    registration, survey = asked_person(token)
    form = _form_class(survey)()
    if not (form.validate() and form.are_answered()):
        return _page(token, registration, survey, form, 422)
    with unit_of_work():
        operations.answer(survey, registration, form.read_answers())
    return redirect(url_for("surveys.show", token=token))


def _form_class(survey: Survey) -> Any:
    questions = db.session.scalars(live_questions(survey.question_set)).all()
    return answers_form(questions, now=clock.now(), asked_later=True)


def _page(token: str, registration: Registration, survey: Survey, form: Any, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "surveys/answer.html",
        token=token,
        event=registration.event,
        survey=survey,
        form=form,
        has_answered=first_or_none(queries.mark_of(survey, registration)) is not None,
        is_open=operations.is_open(survey),
    )
    return page, status
