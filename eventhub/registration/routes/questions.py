"""An event's own questions to who registers: those to everybody, and those to one type of participants."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.questions import operations
from eventhub.questions.editor import EditorLinks, editor_rows
from eventhub.questions.forms.editor import MoveForm, PlaceForm, values_of_question
from eventhub.questions.models import Question
from eventhub.questions.queries import live_questions
from eventhub.registration import rules
from eventhub.registration.forms.setup import OwnQuestionForm
from eventhub.registration.models.setup import ParticipantType, RegistrationSetup
from eventhub.registration.operations import setup
from eventhub.registration.queries import setups
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import edited_type
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

HERE = "/staff/events/<slug_id:event_id>/registration/questions/<int:type_id>"
"""Questions to everybody stand under type 0."""
Owner = RegistrationSetup | ParticipantType


@bp.get(HERE)
@signed_in
def questions(event_id: int, type_id: int) -> ResponseReturnValue:
    """The questions to everybody or to one type, in their order."""
    event, owner = _owner(event_id, type_id)
    rows = editor_rows(owner.question_set.live if owner.question_set else [])
    types = db.session.scalars(setups.live_types(event)).all()
    values = {"event": event, "type_id": type_id, "types": types, "rows": rows, "links": _links(event, type_id)}
    return render_template("registration/questions.html", **values)


@bp.route(f"{HERE}/new", methods=["GET", "POST"])
@signed_in
def add_question(event_id: int, type_id: int) -> ResponseReturnValue:
    """One question more is asked."""
    event, owner = _owner(event_id, type_id)
    form = _form(event, owner, None)
    if not form.validate_on_submit():
        return _form_page(event, type_id, None, form)
    with unit_of_work():
        kept = owner if isinstance(owner, ParticipantType) else setup.begin(event)
        operations.add_question(setup.question_set_of(kept), by=actor(), **form.read())
    flash(_("The question is asked now. New questions stand at the end; move it where it belongs."), "done")
    return redirect(_back(event, type_id))


@bp.route(f"{HERE}/<int:question_id>", methods=["GET", "POST"])
@signed_in
def revise_question(event_id: int, type_id: int, question_id: int) -> ResponseReturnValue:
    """A question reads differently."""
    event, owner, question = _question(event_id, type_id, question_id)
    form = _form(event, owner, question, data=values_of_question(question, event.timezone))
    if not form.validate_on_submit():
        return _form_page(event, type_id, question, form)
    with unit_of_work():
        facts = {"is_in_use": _is_in_use(event, question), "version": form.version.data, **form.read()}
        operations.revise_question(question, by=actor(), **facts)
    flash(_("Saved."), "done")
    return redirect(_back(event, type_id))


@bp.get(f"{HERE}/<int:question_id>/removal")
@signed_in
def confirm_question_removal(event_id: int, type_id: int, question_id: int) -> ResponseReturnValue:
    """Ask once before a question is no longer asked."""
    event, _kept, question = _question(event_id, type_id, question_id)
    values = {"event": event, "type_id": type_id, "question": question, "is_in_use": _is_in_use(event, question)}
    return render_template("registration/question_removal.html", **values)


@bp.post(f"{HERE}/<int:question_id>/removal")
@signed_in
def remove_question(event_id: int, type_id: int, question_id: int) -> ResponseReturnValue:
    """A question is no longer asked; what was answered stays readable."""
    event, _kept, question = _question(event_id, type_id, question_id)
    with unit_of_work():
        operations.remove_question(question, by=actor(), is_in_use=_is_in_use(event, question))
    flash(_("The question is not asked any more."), "done")
    return redirect(_back(event, type_id))


@bp.post(f"{HERE}/<int:question_id>/place")
@signed_in
def move_question(event_id: int, type_id: int, question_id: int) -> ResponseReturnValue:
    """A question goes up or down by one."""
    event, _kept, question = _question(event_id, type_id, question_id)
    form = MoveForm()
    if form.validate():
        with unit_of_work():
            operations.move_question(question, by=actor(), up=form.direction.data == "up")
    return redirect(_back(event, type_id, question))


@bp.post(f"{HERE}/<int:question_id>/position")
@signed_in
def place_question(event_id: int, type_id: int, question_id: int) -> ResponseReturnValue:
    """A question was dragged to a position."""
    event, _kept, question = _question(event_id, type_id, question_id)
    form = PlaceForm()
    if form.validate():
        with unit_of_work():
            operations.place_question(question, by=actor(), position=form.position.data)
    return redirect(_back(event, type_id, question))


def _owner(event_id: int, type_id: int) -> tuple[Event, Owner]:
    if type_id:
        return edited_type(event_id, type_id)
    event = edited_event(event_id)
    return event, rules.rules_of(event)


def _question(event_id: int, type_id: int, question_id: int) -> tuple[Event, Owner, Question]:
    event, owner = _owner(event_id, type_id)
    asked = select_none() if owner.question_set is None else live_questions(owner.question_set)
    return event, owner, one_or_404(asked.where(Question.id == question_id))


def select_none() -> Any:
    """Select no question: nobody has asked one yet."""
    return db.select(Question).where(db.false())


def _is_in_use(event: Event, question: Question) -> bool:
    return bool(db.session.scalar(setups.is_answered(event, question)))


def _form(event: Event, owner: Owner, question: Question | None, **options: Any) -> OwnQuestionForm:
    """Return the form of a question, which may depend on those before it."""
    live = owner.question_set.live if owner.question_set else []
    earlier = live[: live.index(question)] if question else live
    in_use = _is_in_use(event, question) if question else False
    return OwnQuestionForm(earlier=earlier, zone=event.timezone, question=question, is_in_use=in_use, **options)


def _form_page(event: Event, type_id: int, question: Question | None, form: OwnQuestionForm) -> ResponseReturnValue:
    values = {"event": event, "type_id": type_id, "question": question, "form": form}
    return render_template("registration/question.html", **values), 422 if form.errors else 200


def _back(event: Event, type_id: int, question: Question | None = None) -> str:
    anchor = f"question-{question.id}" if question else None
    return url_for("registration.questions", event_id=event, type_id=type_id, _anchor=anchor)


def _links(event: Event, type_id: int) -> EditorLinks:
    def of(endpoint: str) -> Any:
        return lambda question: url_for(endpoint, event_id=event, type_id=type_id, question_id=question.id)

    return EditorLinks(
        add=url_for("registration.add_question", event_id=event, type_id=type_id),
        edit=of("registration.revise_question"),
        remove=of("registration.confirm_question_removal"),
        move=of("registration.move_question"),
        position=of("registration.place_question"),
    )
