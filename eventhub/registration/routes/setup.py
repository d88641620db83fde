"""How people register for an event: the rules, and the types of participants."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.registration import rules
from eventhub.registration.forms.desk import ReasonForm
from eventhub.registration.forms.setup import SetupForm, TypeForm, values_of_setup, values_of_type
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import closing, setup
from eventhub.registration.queries import people, setups
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import edited_type
from eventhub.web.access import actor, signed_in


@bp.get("/staff/events/<slug_id:event_id>/registration")
@signed_in
def edit_setup(event_id: int) -> ResponseReturnValue:
    """Show how people register, to be changed."""
    event = edited_event(event_id)
    values = values_of_setup(rules.rules_of(event), event)
    return _page(event, SetupForm(event=event, formdata=None, data=values))


@bp.post("/staff/events/<slug_id:event_id>/registration")
@signed_in
def set_up(event_id: int) -> ResponseReturnValue:
    """People register in another way from now on."""
    event = edited_event(event_id)
    form = SetupForm(event=event)
    if not form.validate():
        return _page(event, form, 422)
    with unit_of_work():
        facts = {"version": form.version.data, "is_listed": form.is_listed.data, **form.read()}
        setup.set_up(event, by=actor(), **facts)
    flash(_("Saved. It holds for everybody who registers from now on."), "done")
    return redirect(url_for("registration.edit_setup", event_id=event))


@bp.get("/staff/events/<slug_id:event_id>/registration/types")
@signed_in
def types(event_id: int) -> ResponseReturnValue:
    """Every type of participants, with how many seats of it are taken."""
    event = edited_event(event_id)
    rows = db.session.execute(setups.types_with_numbers(), {"event_id": event.id}).all()
    return render_template("registration/types.html", event=event, rows=rows)


@bp.route("/staff/events/<slug_id:event_id>/registration/types/new", methods=["GET", "POST"])
@signed_in
def add_type(event_id: int) -> ResponseReturnValue:
    """People can register as something more."""
    event = edited_event(event_id)
    form = TypeForm(event=event)
    if not form.validate_on_submit():
        return _type_page(event, None, form, 422 if form.errors else 200)
    try:
        with unit_of_work():
            setup.add_type(event, by=actor(), **form.read())
    except Refusal as refusal:
        return _type_page(event, None, form, 409, refusal)
    flash(_("People can register as %(type)s now.", type=form.name.data), "done")
    return redirect(url_for("registration.types", event_id=event))


@bp.route("/staff/events/<slug_id:event_id>/registration/types/<int:type_id>", methods=["GET", "POST"])
@signed_in
def revise_type(event_id: int, type_id: int) -> ResponseReturnValue:
    """A type is another one."""
    event, row = edited_type(event_id, type_id)
    form = TypeForm(event=event, data=values_of_type(row))
    if not form.validate_on_submit():
        return _type_page(event, row, form, 422 if form.errors else 200)
    try:
        with unit_of_work():
            setup.revise_type(row, by=actor(), **form.read())
    except Refusal as refusal:
        return _type_page(event, row, form, 409, refusal)
    flash(_("Saved."), "done")
    return redirect(url_for("registration.types", event_id=event))


@bp.get("/staff/events/<slug_id:event_id>/registration/types/<int:type_id>/removal")
@signed_in
def confirm_type_removal(event_id: int, type_id: int) -> ResponseReturnValue:
    """Ask once before nobody can register as a type any more."""
    event, row = edited_type(event_id, type_id)
    is_chosen = db.session.scalar(setups.is_chosen(row))
    return render_template("registration/type_removal.html", event=event, row=row, is_chosen=is_chosen)


@bp.post("/staff/events/<slug_id:event_id>/registration/types/<int:type_id>/removal")
@signed_in
def remove_type(event_id: int, type_id: int) -> ResponseReturnValue:
    """Nobody else registers as this type."""
    event, row = edited_type(event_id, type_id)
    with unit_of_work():
        setup.retire_type(row, by=actor())
    flash(_("Nobody else registers as %(type)s.", type=row.name), "done")
    return redirect(url_for("registration.types", event_id=event))


@bp.route("/staff/events/<slug_id:event_id>/registrations/closing", methods=["GET", "POST"])
@signed_in
def close_all(event_id: int) -> ResponseReturnValue:
    """End every registration, for a reason that all of them read; otherwise they are kept whatever becomes of it."""
    event, form = edited_event(event_id), ReasonForm()
    if not form.validate_on_submit():
        numbers = dict(db.session.execute(people.counts_by_state(event)).all())
        number = sum(numbers.get(state, 0) for state in closing.ENDING)
        page = render_template("registration/closing.html", event=event, form=form, number=number)
        return page, 422 if form.errors else 200
    with unit_of_work():
        ended = closing.close_all(event, by=actor(), note=form.reason.data)
    flash(
        ngettext(
            "%(num)s registration has ended; a mail says so.", "%(num)s registrations have ended; mails say so.", ended
        )
    )
    return redirect(url_for("registration.desk", event_id=event))


def _page(event: Event, form: SetupForm, status: int = 200) -> ResponseReturnValue:
    return render_template("registration/setup.html", event=event, form=form), status


def _type_page(
    event: Event, row: ParticipantType | None, form: TypeForm, status: int, refusal: Any = None
) -> ResponseReturnValue:
    if refusal:
        form.name.errors = [*form.name.errors, str(refusal)]
    return render_template("registration/type.html", event=event, row=row, form=form), status
