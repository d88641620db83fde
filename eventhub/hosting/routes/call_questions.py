"""A call's own questions: written, ordered and removed by the programme team, shown as applicants will see them."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import first_or_none, lock, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.states import EventFormat
from eventhub.hosting.forms.applications import application_form
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.operations.calls import question_set_of
from eventhub.hosting.queries import calls as call_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.questions import operations
from eventhub.questions.editor import EditorLinks, editor_rows
from eventhub.questions.forms.editor import MoveForm, PlaceForm, QuestionForm, values_of_question
from eventhub.questions.models import Question
from eventhub.web.access import actor, manager
from eventhub.web.rows import get_or_404, one_or_404


@bp.get("/staff/calls/<int:call_id>/questions")
@manager
def questions(call_id: int) -> ResponseReturnValue:
    """Every question of a call, in its order."""
    call = get_or_404(Call, call_id)
    rows = editor_rows(call.question_set.live if call.question_set else [])
    is_open = not call.is_over(clock.now())
    return render_template("hosting/call_questions.html", call=call, rows=rows, links=_links(call), is_open=is_open)


@bp.get("/staff/calls/<int:call_id>/form")
@manager
def preview_form(call_id: int) -> ResponseReturnValue:
    """The application form as applicants will see it; it leads nowhere."""
    call = get_or_404(Call, call_id)
    nobodys = HostingApplication(call=call, title="")
    values = {"timezone": call.timezone, "format": EventFormat.ON_SITE.value}
    form = application_form(nobodys, {}, now=clock.now(), formdata=None, data=values)
    return render_template("hosting/call_preview.html", call=call, form=form)


@bp.get("/staff/calls/<int:call_id>/questions/new")
@manager
def new_question(call_id: int) -> ResponseReturnValue:
    """Ask for a question's facts."""
    call = get_or_404(Call, call_id)
    return _form_page(call, None, _form(call, None, formdata=None))


@bp.post("/staff/calls/<int:call_id>/questions")
@manager
def add_question(call_id: int) -> ResponseReturnValue:
    """A call asks one question more."""
    call = get_or_404(Call, call_id)
    form = _form(call, None)
    if not form.validate():
        return _form_page(call, None, form, 422)
    with unit_of_work():
        _hold_open(call)
        operations.add_question(question_set_of(call), by=actor(), **form.read())
    flash(_("The question is asked now. New questions stand at the end; move it where it belongs."), "done")
    return redirect(url_for("hosting.questions", call_id=call_id))


@bp.get("/staff/calls/<int:call_id>/questions/<int:question_id>")
@manager
def edit_question(call_id: int, question_id: int) -> ResponseReturnValue:
    """A question as it is asked."""
    call, question = _load(call_id, question_id)
    values = values_of_question(question, call.timezone)
    return _form_page(call, question, _form(call, question, formdata=None, data=values))


@bp.post("/staff/calls/<int:call_id>/questions/<int:question_id>")
@manager
def revise_question(call_id: int, question_id: int) -> ResponseReturnValue:
    """A question reads differently."""
    call, question = _load(call_id, question_id)
    form = _form(call, question)
    if not form.validate():
        return _form_page(call, question, form, 422)
    with unit_of_work():
        _hold_open(call)
        facts = {"is_in_use": _is_in_use(question), "version": form.version.data, **form.read()}
        operations.revise_question(question, by=actor(), **facts)
    flash(_("Saved."), "done")
    return redirect(url_for("hosting.questions", call_id=call_id))


@bp.get("/staff/calls/<int:call_id>/questions/<int:question_id>/removal")
@manager
def confirm_question_removal(call_id: int, question_id: int) -> ResponseReturnValue:
    """Ask once before a question is no longer asked."""
    call, question = _load(call_id, question_id)
    return render_template(
        "hosting/call_question_removal.html", call=call, question=question, is_in_use=_is_in_use(question)
    )


@bp.post("/staff/calls/<int:call_id>/questions/<int:question_id>/removal")
@manager
def remove_question(call_id: int, question_id: int) -> ResponseReturnValue:
    """A call no longer asks a question; what was answered stays readable."""
    call, question = _load(call_id, question_id)
    with unit_of_work():
        _hold_open(call)
        operations.remove_question(question, by=actor(), is_in_use=_is_in_use(question))
    flash(_("The question is not asked any more."), "done")
    return redirect(url_for("hosting.questions", call_id=call_id))


@bp.post("/staff/calls/<int:call_id>/questions/<int:question_id>/place")
@manager
def move_question(call_id: int, question_id: int) -> ResponseReturnValue:
    """A question goes up or down by one."""
    call, question = _load(call_id, question_id)
    form = MoveForm()
    if form.validate():
        with unit_of_work():
            _hold_open(call)
            operations.move_question(question, by=actor(), up=form.direction.data == "up")
    return redirect(_back_to(call, question))


@bp.post("/staff/calls/<int:call_id>/questions/<int:question_id>/position")
@manager
def place_question(call_id: int, question_id: int) -> ResponseReturnValue:
    """A question was dragged to a position."""
    call, question = _load(call_id, question_id)
    form = PlaceForm()
    if form.validate():
        with unit_of_work():
            _hold_open(call)
            operations.place_question(question, by=actor(), position=form.position.data)
    return redirect(_back_to(call, question))


def _load(call_id: int, question_id: int) -> tuple[Call, Question]:
    """Load a question that a call asks."""
    call = get_or_404(Call, call_id)
    return call, one_or_404(call_queries.questions_of(call).where(Question.id == question_id))


def _hold_open(call: Call) -> None:
    """Hold a call whose form may still change; nobody applies under one that is over."""
    lock(call)
    if call.is_over(clock.now()):
        raise Refusal(_("This call is closed; its questions stay as they were asked."))


def _is_in_use(question: Question) -> bool:
    return first_or_none(call_queries.is_answered(question)) is not None


def _form(call: Call, question: Question | None, **options: Any) -> QuestionForm:
    """Return the form of a question, which may depend on those before it."""
    live = call.question_set.live if call.question_set else []
    earlier = live[: live.index(question)] if question else live
    in_use = _is_in_use(question) if question else False
    return QuestionForm(earlier=earlier, zone=call.timezone, question=question, is_in_use=in_use, **options)


def _form_page(call: Call, question: Question | None, form: QuestionForm, status: int = 200) -> ResponseReturnValue:
    return render_template("hosting/call_question.html", call=call, question=question, form=form), status


def _back_to(call: Call, question: Question) -> str:
    return url_for("hosting.questions", call_id=call.id, _anchor=f"question-{question.id}")


def _links(call: Call) -> EditorLinks:
    def of(endpoint: str) -> Any:
        return lambda question: url_for(endpoint, call_id=call.id, question_id=question.id)

    return EditorLinks(
        add=url_for("hosting.new_question", call_id=call.id),
        edit=of("hosting.edit_question"),
        remove=of("hosting.confirm_question_removal"),
        move=of("hosting.move_question"),
        position=of("hosting.place_question"),
    )
