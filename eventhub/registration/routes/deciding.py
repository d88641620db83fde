"""What an organiser decides about one registration."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.registration.answers import unpacked
from eventhub.registration.described import described
from eventhub.registration.forms.desk import NoteForm, ReasonForm
from eventhub.registration.labels import STATES
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import deciding, editing
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import reads_sensitive, registration_to_edit
from eventhub.registration.states import RegistrationState
from eventhub.transitions import can_move
from eventhub.web.access import actor, signed_in

IS_POSSIBLE: dict[str, Callable[[Registration], bool]] = {
    "reject": lambda registration: can_move(registration, RegistrationState.REJECTED),
    "move_up": lambda registration: registration.state is RegistrationState.WAITLISTED,
    "give_seat": lambda registration: registration.state is RegistrationState.WAITLISTED,
}


@bp.post("/staff/registrations/<int:registration_id>/approval")
@signed_in
def approve(registration_id: int) -> ResponseReturnValue:
    """Give who awaits approval a seat, or the last waiting place."""
    registration = registration_to_edit(registration_id)
    with unit_of_work():
        deciding.approve(registration, by=actor())
    return _back(registration, _("%(name)s is approved; a mail says so.", name=registration.name))


@bp.route("/staff/registrations/<int:registration_id>/rejection", methods=["GET", "POST"])
@signed_in
def reject(registration_id: int) -> ResponseReturnValue:
    """Refuse somebody a place, for a reason that they read."""
    registration = registration_to_edit(registration_id)
    done = _("%(name)s is rejected; a mail says why.", name=registration.name)
    return _for_a_reason(registration, ReasonForm(), "reject", deciding.reject, done)


@bp.route("/staff/registrations/<int:registration_id>/first-place", methods=["GET", "POST"])
@signed_in
def move_up(registration_id: int) -> ResponseReturnValue:
    """Let somebody wait before all others, for a reason."""
    registration = registration_to_edit(registration_id)
    done = _("%(name)s is the first who waits now.", name=registration.name)
    return _for_a_reason(registration, NoteForm(), "move_up", deciding.move_up, done)


@bp.route("/staff/registrations/<int:registration_id>/seat", methods=["GET", "POST"])
@signed_in
def give_seat(registration_id: int) -> ResponseReturnValue:
    """Give a free seat to somebody who waits, for a reason."""
    registration = registration_to_edit(registration_id)
    done = _("%(name)s has a seat; a mail says so.", name=registration.name)
    return _for_a_reason(registration, NoteForm(), "give_seat", deciding.give_seat, done)


@bp.get("/staff/registrations/<int:registration_id>/change")
@signed_in
def show_change(registration_id: int) -> ResponseReturnValue:
    """What somebody wants changed, beside what stands."""
    registration = registration_to_edit(registration_id)
    return _change_page(registration, ReasonForm(formdata=None))


@bp.post("/staff/registrations/<int:registration_id>/change/approval")
@signed_in
def approve_change(registration_id: int) -> ResponseReturnValue:
    """What the person wanted to say holds from now on."""
    registration = registration_to_edit(registration_id)
    with unit_of_work():
        editing.approve_change(registration, by=actor())
    return _back(registration, _("The change of %(name)s is approved; a mail says so.", name=registration.name))


@bp.post("/staff/registrations/<int:registration_id>/change/rejection")
@signed_in
def decline_change(registration_id: int) -> ResponseReturnValue:
    """Everything stays as it was, for a reason."""
    registration = registration_to_edit(registration_id)
    form = ReasonForm()
    if not form.validate():
        return _change_page(registration, form, 422)
    with unit_of_work():
        editing.decline_change(registration, by=actor(), note=form.reason.data)
    return _back(registration, _("Everything stays as it was; a mail tells %(name)s why.", name=registration.name))


def _for_a_reason(
    registration: Registration, form: Any, deed: str, operation: Callable[..., None], done: str
) -> ResponseReturnValue:
    """Ask for a reason, where the deed is possible, and do it once there is one."""
    if request.method == "GET" and not IS_POSSIBLE[deed](registration):
        words = {"name": registration.name, "state": STATES[registration.state]}
        raise Refusal(_("As things stand this cannot be done. %(name)s: %(state)s.", **words))
    if not form.validate_on_submit():
        return _reason_page(registration, form, deed, 422 if form.errors else 200)
    try:
        with unit_of_work():
            operation(registration, by=actor(), note=form.reason.data)
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _reason_page(registration, form, deed, refusal.status)
    return _back(registration, done)


def _reason_page(registration: Registration, form: Any, deed: str, status: int) -> ResponseReturnValue:
    values = {"registration": registration, "form": form, "deed": deed}
    return render_template("registration/decide.html", **values), status


def _change_page(registration: Registration, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    wanted = unpacked(registration.proposed) if registration.proposed else None
    event = registration.event
    sensitive = reads_sensitive(event)
    now = described(event, registration.type_id, registration.answers, sensitive=sensitive)
    then = described(event, wanted.get("type_id"), wanted.get("answers", {}), sensitive=sensitive) if wanted else []
    values = {"registration": registration, "wanted": wanted, "now": now, "then": then, "form": form}
    return render_template("registration/change.html", **values), status


def _back(registration: Registration, done: str) -> ResponseReturnValue:
    flash(done, "done")
    return redirect(url_for("registration.desk", event_id=registration.event))
