"""More time for single people."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.history.models import HistoryEntry
from eventhub.hosting import permissions
from eventhub.hosting.forms.call_deeds import AddressPassForm, LatePassForm
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call, LatePass
from eventhub.hosting.operations import late_passes as operations
from eventhub.hosting.operations.eligibility import refusals_of_organisation
from eventhub.hosting.queries import calls as call_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.web.access import actor, manager, require
from eventhub.web.rows import one_or_404


@bp.get("/staff/calls/<int:call_id>/late-passes")
@manager
def late_passes(call_id: int) -> ResponseReturnValue:
    """The drafts that were not handed in, who may still hand in, and a form for any other address."""
    call = _announced(call_id)
    return _passes_page(call, AddressPassForm(formdata=None, call=call, now=clock.now()))


@bp.post("/staff/calls/<int:call_id>/late-passes")
@manager
def grant_pass(call_id: int) -> ResponseReturnValue:
    """Let whoever holds an address be late."""
    call = _announced(call_id)
    form = AddressPassForm(call=call, now=clock.now())
    if not form.validate():
        return _passes_page(call, form, 422)
    require(permissions.can_give_time(actor(), form.email.data))
    with unit_of_work():
        operations.grant(call, form.email.data, by=actor(), **form.read())
    flash(_("We have written to %(email)s.", email=form.email.data), "done")
    return redirect(url_for("hosting.late_passes", call_id=call_id))


@bp.get("/staff/applications/<int:application_id>/late-pass")
@manager
def ask_for_pass(application_id: int) -> ResponseReturnValue:
    """Ask until when the people of a draft may still hand it in."""
    application = _draft(application_id)
    form = LatePassForm(formdata=None, call=application.call, now=clock.now())
    return render_template("hosting/late_pass.html", application=application, form=form)


@bp.post("/staff/applications/<int:application_id>/late-pass")
@manager
def grant_pass_for(application_id: int) -> ResponseReturnValue:
    """Let the people of a draft be late."""
    application = _draft(application_id)
    form = LatePassForm(call=application.call, now=clock.now())
    if not form.validate():
        return render_template("hosting/late_pass.html", application=application, form=form), 422
    with unit_of_work():
        operations.grant_to_authors(application, by=actor(), **form.read())
    flash(_("Everybody who writes “%(title)s” has the link in their mail.", title=application.title), "done")
    return redirect(url_for("hosting.late_passes", call_id=application.call_id))


@bp.get("/staff/calls/<int:call_id>/late-passes/<int:pass_id>/removal")
@manager
def confirm_pass_removal(call_id: int, pass_id: int) -> ResponseReturnValue:
    """Ask before somebody's extra time ends."""
    late_pass = _pass(call_id, pass_id)
    return render_template("hosting/late_pass_removal.html", call=late_pass.call, late_pass=late_pass)


@bp.post("/staff/calls/<int:call_id>/late-passes/<int:pass_id>/removal")
@manager
def revoke_pass(call_id: int, pass_id: int) -> ResponseReturnValue:
    """Take somebody's extra time back."""
    late_pass = _pass(call_id, pass_id)
    with unit_of_work():
        operations.revoke(late_pass, by=actor())
    flash(_("%(email)s has no more extra time, and was told.", email=late_pass.email), "done")
    return redirect(url_for("hosting.late_passes", call_id=call_id))


def _announced(call_id: int) -> Call:
    return one_or_404(call_queries.public_calls().where(Call.id == call_id))


def _pass(call_id: int, pass_id: int) -> LatePass:
    return one_or_404(call_queries.passes_of(_announced(call_id)).where(LatePass.id == pass_id))


def _draft(application_id: int) -> HostingApplication:
    """Load a draft of which the desk knows the title, the organisation and the applicant."""
    query = call_queries.unsent_drafts_of_any_call().where(HostingApplication.id == application_id)
    application = one_or_404(query)
    require(permissions.can_decide(actor(), application))
    return application


def _passes_page(call: Call, form: AddressPassForm, status: int = 200) -> ResponseReturnValue:
    drafts = [
        (draft, [*refusals_of_organisation(draft)], permissions.can_decide(actor(), draft))
        for draft in db.session.scalars(call_queries.unsent_drafts(call))
    ]
    page = render_template(
        "hosting/late_passes.html",
        call=call,
        form=form,
        drafts=drafts,
        passes=db.session.scalars(call_queries.passes_of(call)).all(),
        history=_story(call),
        now=clock.now(),
    )
    return page, status


def _story(call: Call) -> list[dict[str, Any]]:
    """Tell who let whom be late."""
    rows = db.session.execute(call_queries.story_of_passes(call))
    return [
        {
            "at": entry.at,
            "what": _what(entry, email),
            "who": person.name or person.email if person else _("The clock"),
            "note": entry.note,
        }
        for entry, person, email in rows
    ]


def _what(entry: HistoryEntry, email: str) -> str:
    if entry.verb == "revoked":
        return str(_("No more extra time for %(email)s", email=email))
    return str(_("More time for %(email)s", email=email))
