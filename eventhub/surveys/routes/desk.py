"""The organiser's page of a survey: the thanks, the questions, and the button that sends them."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.questions.editor import EditorLinks, editor_rows
from eventhub.surveys import operations, queries, timing
from eventhub.surveys.forms import SurveyForm, values_of
from eventhub.surveys.models import Survey
from eventhub.surveys.routes.blueprint import bp
from eventhub.surveys.routes.doors import edited_survey, survey_if_any
from eventhub.web.access import actor, signed_in

HERE = "/staff/events/<slug_id:event_id>/survey"


@bp.get(HERE)
@signed_in
def desk(event_id: int) -> ResponseReturnValue:
    """What is asked after the event, of whom, and how many have answered."""
    event = edited_event(event_id)
    survey = survey_if_any(event)
    return _page(event, survey, SurveyForm(formdata=None, data=values_of(survey, is_over=_is_over(event))))


@bp.post(HERE)
@signed_in
def set_up(event_id: int) -> ResponseReturnValue:
    """The mail says these thanks."""
    event, form = edited_event(event_id), SurveyForm()
    if not form.validate():
        return _page(event, survey_if_any(event), form, 422)
    try:
        with unit_of_work():
            operations.set_up(operations.begin(event), by=actor(), **form.read())
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _page(event, survey_if_any(event), form, 409)
    flash(_("Saved."), "done")
    return redirect(url_for("surveys.desk", event_id=event))


@bp.post(f"{HERE}/mails")
@signed_in
def ask(event_id: int) -> ResponseReturnValue:
    """Thank and ask everybody who came."""
    survey = edited_survey(event_id)
    with unit_of_work():
        number = operations.ask(survey, by=actor())
    flash(ngettext("%(num)s person is asked, once.", "%(num)s people are asked, each once.", number), "done")
    return redirect(url_for("surveys.desk", event_id=survey.event))


def _page(event: Event, survey: Survey | None, form: SurveyForm, status: int = 200) -> ResponseReturnValue:
    came = db.session.scalar(queries.number_who_came(event)) or 0
    page = render_template(
        "surveys/desk.html",
        event=event,
        survey=survey,
        form=form,
        rows=editor_rows(survey.question_set.live if survey else []),
        links=_links(event),
        came=came,
        to_ask=len(db.session.scalars(queries.to_thank(event, came_alone=bool(came))).all()),
        answered=db.session.scalar(queries.number_answered(survey)) if survey else 0,
        is_over=_is_over(event),
        leaves_at=timing.leaves_at(survey) if survey else None,
        is_missed=survey is not None and event.state not in queries.OFF and timing.is_missed(survey),
    )
    return page, status


def _is_over(event: Event) -> bool:
    return event.ends_at <= clock.now()


def _links(event: Event) -> EditorLinks:
    def of(endpoint: str) -> Any:
        return lambda question: url_for(f"surveys.{endpoint}", event_id=event, question_id=question.id)

    return EditorLinks(
        add=url_for("surveys.add_question", event_id=event),
        edit=of("revise_question"),
        remove=of("confirm_question_removal"),
        move=of("move_question"),
        position=of("place_question"),
    )
