"""Who helps at the doors of an event, as whoever edits it decides."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.attendance import queries
from eventhub.attendance.forms import HelperForm
from eventhub.attendance.models import DoorHelper
from eventhub.attendance.operations import helpers as operations
from eventhub.attendance.routes.blueprint import bp
from eventhub.db import db, unit_of_work
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

HERE = "/staff/events/<slug_id:event_id>/door/helpers"


@bp.get(HERE)
@signed_in
def helpers(event_id: int) -> ResponseReturnValue:
    """Who checks people in, and a form to ask somebody more."""
    return _page(edited_event(event_id), HelperForm(formdata=None))


@bp.post(HERE)
@signed_in
def add_helper(event_id: int) -> ResponseReturnValue:
    """Ask somebody to help at the door."""
    event, form = edited_event(event_id), HelperForm()
    if not form.validate():
        return _page(event, form, 422)
    with unit_of_work():
        operations.ask_to_help(event, form.email.data, name=form.name.data, by=actor())
    flash(_("%(name)s can check people in now, and has a mail that says so.", name=form.name.data), "done")
    return redirect(url_for("attendance.helpers", event_id=event))


@bp.post(f"{HERE}/<int:helper_id>/removal")
@signed_in
def remove_helper(event_id: int, helper_id: int) -> ResponseReturnValue:
    """Let somebody check in nobody more."""
    event = edited_event(event_id)
    helper = one_or_404(queries.helpers_of(event).where(DoorHelper.id == helper_id))
    name = helper.user.name or helper.user.email
    with unit_of_work():
        operations.end_help(helper, by=actor())
    flash(_("%(name)s cannot check people in any more.", name=name), "done")
    return redirect(url_for("attendance.helpers", event_id=event))


def _page(event: Event, form: HelperForm, status: int = 200) -> ResponseReturnValue:
    rows = db.session.scalars(queries.helpers_of(event)).all()
    return render_template("attendance/helpers.html", event=event, form=form, helpers=rows), status
