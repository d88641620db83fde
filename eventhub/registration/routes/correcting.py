"""Correcting, as an organiser, what a registration says."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import unit_of_work
from eventhub.errors import Outdated, Refusal
from eventhub.registration.asked import questions_for
from eventhub.registration.choosing import choices, chosen_type, other_kinds
from eventhub.registration.described import described
from eventhub.registration.forms.register import CorrectionForm
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import editing
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import asks_as_another, readable, reads_sensitive, registration_to_edit
from eventhub.registration.routes.editing import form_about, said_by, values
from eventhub.web.access import actor, signed_in

HERE = "/staff/registrations/<int:registration_id>/answers"


@bp.get(HERE)
@signed_in
def correct(registration_id: int) -> ResponseReturnValue:
    """Show what somebody said, to be corrected."""
    registration = registration_to_edit(registration_id)
    kind, others = _as_what(registration)
    shown = {**values(said_by(registration)), "version": registration.version}
    return _page(registration, kind, others, _form_class(registration, kind)(formdata=None, **shown))


@bp.post(HERE)
@signed_in
def write_correction(registration_id: int) -> ResponseReturnValue:
    """Write down what is true of somebody, and tell them."""
    registration = registration_to_edit(registration_id)
    kind, others = _as_what(registration)
    form = _form_class(registration, kind)()
    if asks_as_another():
        return _page(registration, kind, others, form.as_typed())
    if not form.validate():
        return _page(registration, kind, others, form, 422)
    answers = form.answers(registration.consented_at, kind.id if kind else None)
    try:
        with unit_of_work():
            changed = editing.correct(registration, form.version.data, by=actor(), **answers)
    except Refusal as refusal:
        return _page(registration, kind, others, form, 409, refusal)
    flash(_("Corrected; a mail tells the person.") if changed else _("Nothing was changed."), "done")
    return redirect(url_for("registration.person", registration_id=registration.id))


def _as_what(registration: Registration) -> tuple[ParticipantType | None, list[ParticipantType]]:
    """Return what the person comes as after the correction, and what else they could come as."""
    found = choices(registration.event, invited=True)
    wanted = request.args.get("type", registration.type_id, type=int)
    kind = registration.type if wanted == registration.type_id else chosen_type(found, wanted)
    if kind is None and wanted != registration.type_id:
        raise Refusal(_("Nobody can register as this now."))
    others = other_kinds(found, kind)
    if registration.type and registration.type is not kind and registration.type not in others:
        others.append(registration.type)
    return kind, others


def _form_class(registration: Registration, kind: ParticipantType | None) -> type[CorrectionForm]:
    """Return the form; sensitive answers stay as they are where its reader may not read them."""
    questions = questions_for(registration.event, kind.id if kind else None)
    only = readable(registration.event, questions)
    return form_about(registration, kind, registration.answers, questions, CorrectionForm, only=only)


def _page(
    registration: Registration,
    kind: ParticipantType | None,
    others: list[ParticipantType],
    form: CorrectionForm,
    status: int = 200,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    """Show the form; after a refusal, what was typed stays, and sending it again goes knowingly over the rest."""
    event, stands = registration.event, None
    if refusal:
        form.version.data, form.version.raw_data = registration.version, None
    if isinstance(refusal, Outdated):
        stands = described(event, registration.type_id, registration.answers, sensitive=reads_sensitive(event))
    shown = {"registration": registration, "kind": kind, "others": others, "refusal": refusal, "stands": stands}
    return render_template("registration/correct.html", form=form, **shown), status
