"""The managers' desk for programmes and calls."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Outdated
from eventhub.events.operations import create_programme
from eventhub.events.queries import programmes
from eventhub.hosting.forms.calls import CallForm, OpenCallForm, ProgrammeForm, first_values, values_of_call
from eventhub.hosting.forms.fields import show_version, written
from eventhub.hosting.models.calls import Call
from eventhub.hosting.operations import calls as operations
from eventhub.hosting.operations.holding import expect
from eventhub.hosting.queries import calls as call_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.states import CallState
from eventhub.web.access import actor, manager
from eventhub.web.rows import get_or_404


@bp.get("/staff/calls")
@manager
def call_desk() -> ResponseReturnValue:
    """Every programme and call, drafts too."""
    calls = db.session.scalars(call_queries.all_calls()).all()
    return render_template(
        "hosting/call_desk.html", calls=calls, programmes=db.session.scalars(programmes()).all(), now=clock.now()
    )


@bp.get("/staff/programmes/new")
@manager
def new_programme() -> ResponseReturnValue:
    """Ask for a programme's facts."""
    return render_template("hosting/programme_form.html", form=ProgrammeForm(formdata=None))


@bp.post("/staff/programmes")
@manager
def create_a_programme() -> ResponseReturnValue:
    """Found a programme."""
    form = ProgrammeForm()
    if not form.validate():
        return render_template("hosting/programme_form.html", form=form), 422
    facts = {name: written(form[name]) for name in ("starts_on", "ends_on", "summary")}
    with unit_of_work():
        create_programme(form.name.data, by=actor(), **facts)
    flash(_("The programme exists. Draft its first call now."), "done")
    return redirect(url_for("hosting.new_call"))


@bp.get("/staff/calls/new")
@manager
def new_call() -> ResponseReturnValue:
    """Ask for a call's facts; without a programme, for that first."""
    existing = db.session.scalars(programmes()).all()
    if not existing:
        return redirect(url_for("hosting.new_programme"))
    form = CallForm(formdata=None, programmes=existing, data=first_values(clock.now()))
    return render_template("hosting/call_form.html", form=form, call=None)


@bp.post("/staff/calls")
@manager
def create_call() -> ResponseReturnValue:
    """Keep a call as a draft."""
    form = CallForm(programmes=db.session.scalars(programmes()).all())
    if not form.validate():
        return render_template("hosting/call_form.html", form=form, call=None), 422
    with unit_of_work():
        call = operations.draft_call(by=actor(), **form.read())
    flash(_("The call is a draft that only managers see. Read it through, then open it."), "done")
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
    if not form.validate():
        return _call_page(call, form, 422)
    try:
        with unit_of_work():
            expect(call, form.version.data)
            operations.revise_call(call, by=actor(), **form.read())
    except Outdated as refusal:
        return _call_page(call, form, 409, refusal)
    flash(_("Saved."), "done")
    return redirect(url_for("hosting.edit_call", call_id=call_id))


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
    return render_template("hosting/closing.html", call=get_or_404(Call, call_id))


@bp.post("/staff/calls/<int:call_id>/closing")
@manager
def close_call(call_id: int) -> ResponseReturnValue:
    """Close a call before its time."""
    call = get_or_404(Call, call_id)
    with unit_of_work():
        operations.close_call(call, by=actor())
    flash(_("The call is closed. Applications that came in go on."), "done")
    return redirect(url_for("hosting.call_desk"))


def _form_for(call: Call, **options: Any) -> OpenCallForm:
    """Return the form of what may still change: all of a draft, the words and the closing of an announced call."""
    if call.state is CallState.DRAFT:
        return CallForm(programmes=db.session.scalars(programmes()).all(), **options)
    return OpenCallForm(zone=call.timezone, **options)


def _call_page(
    call: Call, form: OpenCallForm, status: int = 200, refusal: Outdated | None = None
) -> ResponseReturnValue:
    """The form with what was typed; after a 409 the next save knowingly goes over the newer state."""
    if refusal:
        show_version(form, call.version)
    return render_template("hosting/call_form.html", form=form, call=call, refusal=refusal), status
