"""Drafting and revising a call."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Outdated
from eventhub.events.queries import programmes
from eventhub.hosting.forms.calls import CallForm, OpenCallForm, first_values, values_of_call
from eventhub.hosting.forms.fields import show_version
from eventhub.hosting.models.calls import Call
from eventhub.hosting.operations import calls as operations
from eventhub.hosting.operations.holding import expect
from eventhub.hosting.queries import calls as call_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.states import CallState
from eventhub.web.access import actor, manager
from eventhub.web.rows import get_or_404


@bp.get("/staff/calls/new")
@manager
def new_call() -> ResponseReturnValue:
    """Ask for a call's facts; without a programme, for that first."""
    form = _draft_form(formdata=None, data=first_values(clock.now()))
    if not form.programme_id.choices:
        return redirect(url_for("hosting.new_programme"))
    return render_template("hosting/call_form.html", form=form, call=None)


@bp.post("/staff/calls")
@manager
def create_call() -> ResponseReturnValue:
    """Keep a call as a draft."""
    form = _draft_form()
    if form.grow(request.form.get("more")):
        return render_template("hosting/call_form.html", form=form, call=None)
    if not form.validate():
        return render_template("hosting/call_form.html", form=form, call=None), 422
    with unit_of_work():
        call = operations.draft_call(by=actor(), **form.read())
    flash(_("The call is a draft that only managers see. Write its questions, read it through, then open it."), "done")
    return redirect(url_for("hosting.edit_call", call_id=call.id))


@bp.get("/staff/calls/<int:call_id>")
@manager
def edit_call(call_id: int) -> ResponseReturnValue:
    """A call with all that can be done with it now."""
    call = get_or_404(Call, call_id)
    return _call_page(call, _form_for(call, formdata=None, data=values_of_call(call)))


@bp.post("/staff/calls/<int:call_id>")
@manager
def revise_call(call_id: int) -> ResponseReturnValue:
    """Write a call anew, as far as its state allows."""
    call = get_or_404(Call, call_id)
    form = _form_for(call)
    if form.grow(request.form.get("more")):
        return _call_page(call, form)
    if not form.validate():
        return _call_page(call, form, 422)
    return _saved(call, form)


def _saved(call: Call, form: OpenCallForm) -> ResponseReturnValue:
    try:
        with unit_of_work():
            expect(call, form.version.data)
            operations.revise_call(call, by=actor(), **form.read())
    except Outdated as refusal:
        return _call_page(call, form, 409, refusal)
    flash(_("Saved."), "done")
    return redirect(url_for("hosting.edit_call", call_id=call.id))


def _form_for(call: Call, **options: Any) -> OpenCallForm:
    """Return the form of what may still change: all of a draft, less of an announced call."""
    if call.state is CallState.DRAFT:
        return _draft_form(call, **options)
    return OpenCallForm(call=call, now=clock.now(), **options)


def _draft_form(call: Call | None = None, **options: Any) -> CallForm:
    now = clock.now()
    seasons = db.session.scalars(programmes()).all()
    events = db.session.scalars(call_queries.destinations(now, call)).all()
    return CallForm(programmes=seasons, events=events, now=now, **options)


def _call_page(
    call: Call, form: OpenCallForm, status: int = 200, refusal: Outdated | None = None
) -> ResponseReturnValue:
    """The form with what was typed; after a 409 the next save knowingly goes over the newer state."""
    if refusal:
        show_version(form, call.version)
    page = render_template("hosting/call_form.html", form=form, call=call, refusal=refusal, now=clock.now())
    return page, status
