"""Changing what one said when registering."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.questions.models import Question
from eventhub.registration import rules
from eventhub.registration.answers import unpacked
from eventhub.registration.asked import questions_for
from eventhub.registration.choosing import choices, chosen_type, other_kinds
from eventhub.registration.forms.register import PersonForm, asking
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import editing
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import asks_as_another, managed, to_own_page
from eventhub.web.access import link_holder


@bp.get("/my/registrations/<token>/answers")
@link_holder
def edit_answers(token: str) -> ResponseReturnValue:
    """Show what the person said, to be changed."""
    registration = managed(token)
    rules.refuse_edit(registration)
    kind, others = _as_what(registration)
    return _page(token, registration, kind, others, _form(registration, kind, filled=True))


@bp.post("/my/registrations/<token>/answers")
@link_holder
def change_answers(token: str) -> ResponseReturnValue:
    """Write what the person says now, or ask the organiser to approve it."""
    registration = managed(token)
    kind, others = _as_what(registration)
    form = _form(registration, kind, filled=False)
    if asks_as_another():
        return _page(token, registration, kind, others, form.as_typed())
    if not form.is_complete():
        return _page(token, registration, kind, others, form, 422)
    with unit_of_work():
        answers = form.answers(registration.consented_at, kind.id if kind else None)
        waits = editing.change(registration, by=registration.user, **answers)
    flash(
        _("The organiser looks at your change; a mail tells you. Until then everything stays as it was.")
        if waits
        else _("Changed. The organiser sees it at once."),
        "wait" if waits else "done",
    )
    return to_own_page(registration)


def _as_what(registration: Registration) -> tuple[ParticipantType | None, list[ParticipantType]]:
    """Return what the person comes as after the change, and what else they could come as."""
    found = [each for each in choices(registration.event) if each.closed is None]
    wanted = request.args.get("type", registration.type_id, type=int)
    kind = registration.type if wanted == registration.type_id else chosen_type(found, wanted)
    if kind is None and wanted != registration.type_id:
        raise Refusal(_("Nobody can register as this now."))
    return kind, other_kinds(found, kind)


def _form(registration: Registration, kind: ParticipantType | None, *, filled: bool) -> PersonForm:
    said = unpacked(registration.proposed) if registration.proposed else None
    answers = said.get("answers", {}) if said else registration.answers
    form_class = form_about(registration, kind, answers, questions_for(registration.event, kind.id if kind else None))
    return form_class(formdata=None, **values(said or said_by(registration))) if filled else form_class()


def form_about(
    registration: Registration,
    kind: ParticipantType | None,
    answers: Mapping[str, Any],
    questions: Sequence[Question],
    base: type[PersonForm] = PersonForm,
    **options: Any,
) -> type[PersonForm]:
    """Return the form of somebody who comes as a type now: what only another type was asked is asked no more."""
    if kind is not registration.type:
        was_asked = questions_for(registration.event, registration.type_id)
        gone = {each.key for each in was_asked} - {each.key for each in questions}
        answers = {key: answer for key, answer in answers.items() if key not in gone}
    return asking(base, questions, now=clock.now(), answers=answers, **options)


def said_by(registration: Registration) -> dict[str, Any]:
    """Return who somebody said they are."""
    return {name: getattr(registration, name) for name in ("name", "organisation", "organisation_kind", "country")}


def values(said: Any) -> dict[str, Any]:
    """Return what fills the form of who said this."""
    plain = {name: said[name] for name in ("name", "organisation", "country")}
    return {**plain, "organisation_kind": said["organisation_kind"].value}


def _page(
    token: str,
    registration: Registration,
    kind: ParticipantType | None,
    others: list[ParticipantType],
    form: PersonForm,
    status: int = 200,
) -> ResponseReturnValue:
    event = registration.event
    asks = rules.rules_of(event).edits_need_approval
    asks = asks or bool(kind and kind is not registration.type and kind.needs_approval)
    shown = {"registration": registration, "event": event, "kind": kind, "others": others, "asks": asks}
    return render_template("registration/edit_answers.html", token=token, form=form, **shown), status
