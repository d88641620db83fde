"""Opening, closing and copying a call, and showing its form as applicants will see it."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.events.models import Programme
from eventhub.events.operations import create_programme
from eventhub.events.queries import programmes
from eventhub.hosting.forms.call_deeds import CopyForm
from eventhub.hosting.models.calls import Call
from eventhub.hosting.operations import calls as operations
from eventhub.hosting.operations.copying import copy_call as copy_of
from eventhub.hosting.queries import calls as call_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.web.access import actor, manager
from eventhub.web.rows import get_or_404


@bp.post("/staff/calls/<int:call_id>/opening")
@manager
def open_call(call_id: int) -> ResponseReturnValue:
    """Announce a call."""
    call = get_or_404(Call, call_id)
    with unit_of_work():
        operations.open_call(call, by=actor())
    flash(_("The call is public."), "done")
    return redirect(url_for("hosting.call", slug=call.slug))


@bp.get("/staff/calls/<int:call_id>/closing")
@manager
def confirm_closing(call_id: int) -> ResponseReturnValue:
    """Ask once before a call is closed early."""
    call = get_or_404(Call, call_id)
    drafts = len(db.session.scalars(call_queries.unsent_drafts(call)).all())
    return render_template("hosting/closing.html", call=call, drafts=drafts)


@bp.post("/staff/calls/<int:call_id>/closing")
@manager
def close_call(call_id: int) -> ResponseReturnValue:
    """Close a call before its time."""
    call = get_or_404(Call, call_id)
    with unit_of_work():
        operations.close_call(call, by=actor())
    flash(_("The call is closed. Applications that came in go on."), "done")
    return redirect(url_for("hosting.call_desk"))


@bp.get("/staff/calls/<int:call_id>/copy")
@manager
def ask_for_copy(call_id: int) -> ResponseReturnValue:
    """Ask for which season a call is copied."""
    call = get_or_404(Call, call_id)
    form = _copy_form(formdata=None, data={"programme_id": 0})
    return render_template("hosting/call_copy.html", call=call, form=form)


@bp.post("/staff/calls/<int:call_id>/copy")
@manager
def copy_call(call_id: int) -> ResponseReturnValue:
    """Draft a call anew for another season."""
    call, form = get_or_404(Call, call_id), _copy_form()
    if not form.validate():
        return render_template("hosting/call_copy.html", call=call, form=form), 422
    with unit_of_work():
        copy = copy_of(call, programme=_programme(call, form), by=actor(), weeks=form.weeks.data)
    flash(_("This copy is a draft. Its dates have moved; check them, then open it."), "done")
    return redirect(url_for("hosting.edit_call", call_id=copy.id))


def _copy_form(**options: object) -> CopyForm:
    return CopyForm(programmes=db.session.scalars(programmes()).all(), **options)


def _programme(call: Call, form: CopyForm) -> Programme:
    """Return the chosen programme; a new one lasts as long as the call's, so many weeks later."""
    if not form.founds_programme:
        return db.session.get_one(Programme, form.programme_id.data)
    last, later = call.programme, timedelta(weeks=form.weeks.data)
    dates = {"starts_on": last.starts_on + later, "ends_on": last.ends_on + later}
    return create_programme(form.programme_name.data, by=actor(), summary=last.summary, **dates)
