"""The survey's own questions."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import unit_of_work
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.questions import operations
from eventhub.questions.forms.editor import MoveForm, PlaceForm, values_of_question
from eventhub.questions.models import Question
from eventhub.surveys.forms import SurveyQuestionForm
from eventhub.surveys.models import Survey
from eventhub.surveys.operations import begin
from eventhub.surveys.routes.blueprint import bp
from eventhub.surveys.routes.doors import edited_question, is_in_use, survey_if_any
from eventhub.web.access import actor, signed_in

HERE = "/staff/events/<slug_id:event_id>/survey/questions"


@bp.route(f"{HERE}/new", methods=["GET", "POST"])
@signed_in
def add_question(event_id: int) -> ResponseReturnValue:
    """One question more is asked."""
    event = edited_event(event_id)
    form = _form(event, survey_if_any(event), None)
    if not form.validate_on_submit():
        return _form_page(event, None, form)
    with unit_of_work():
        operations.add_question(begin(event).question_set, by=actor(), **form.read())
    flash(_("The question is asked now. New questions stand at the end; move it where it belongs."), "done")
    return redirect(url_for("surveys.desk", event_id=event))


@bp.route(f"{HERE}/<int:question_id>", methods=["GET", "POST"])
@signed_in
def revise_question(event_id: int, question_id: int) -> ResponseReturnValue:
    """A question reads differently."""
    survey, question = edited_question(event_id, question_id)
    form = _form(survey.event, survey, question, data=values_of_question(question, survey.event.timezone))
    if not form.validate_on_submit():
        return _form_page(survey.event, question, form)
    with unit_of_work():
        facts = {"is_in_use": is_in_use(survey, question), "version": form.version.data, **form.read()}
        operations.revise_question(question, by=actor(), **facts)
    flash(_("Saved."), "done")
    return _to_desk(survey)


@bp.get(f"{HERE}/<int:question_id>/removal")
@signed_in
def confirm_question_removal(event_id: int, question_id: int) -> ResponseReturnValue:
    """Ask once before a question is no longer asked."""
    survey, question = edited_question(event_id, question_id)
    values = {"event": survey.event, "question": question, "is_in_use": is_in_use(survey, question)}
    return render_template("surveys/question_removal.html", **values)


@bp.post(f"{HERE}/<int:question_id>/removal")
@signed_in
def remove_question(event_id: int, question_id: int) -> ResponseReturnValue:
    """A question is no longer asked; what was answered stays readable."""
    survey, question = edited_question(event_id, question_id)
    with unit_of_work():
        operations.remove_question(question, by=actor(), is_in_use=is_in_use(survey, question))
    flash(_("The question is not asked any more."), "done")
    return _to_desk(survey)


@bp.post(f"{HERE}/<int:question_id>/place")
@signed_in
def move_question(event_id: int, question_id: int) -> ResponseReturnValue:
    """A question goes up or down by one."""
    survey, question = edited_question(event_id, question_id)
    form = MoveForm()
    if form.validate():
        with unit_of_work():
            operations.move_question(question, by=actor(), up=form.direction.data == "up")
    return _to_desk(survey, question)


@bp.post(f"{HERE}/<int:question_id>/position")
@signed_in
def place_question(event_id: int, question_id: int) -> ResponseReturnValue:
    """A question was dragged to a position."""
    survey, question = edited_question(event_id, question_id)
    form = PlaceForm()
    if form.validate():
        with unit_of_work():
            operations.place_question(question, by=actor(), position=form.position.data)
    return _to_desk(survey, question)


def _form(event: Event, survey: Survey | None, question: Question | None, **options: Any) -> SurveyQuestionForm:
    """Return the form of a question, which may depend on those before it."""
    live = survey.question_set.live if survey else []
    earlier = live[: live.index(question)] if question else live
    in_use = is_in_use(survey, question) if survey and question else False
    return SurveyQuestionForm(earlier=earlier, zone=event.timezone, question=question, is_in_use=in_use, **options)


def _form_page(event: Event, question: Question | None, form: SurveyQuestionForm) -> ResponseReturnValue:
    values = {"event": event, "question": question, "form": form}
    return render_template("surveys/question.html", **values), 422 if form.errors else 200


def _to_desk(survey: Survey, question: Question | None = None) -> ResponseReturnValue:
    anchor = f"question-{question.id}" if question else None
    return redirect(url_for("surveys.desk", event_id=survey.event, _anchor=anchor))
