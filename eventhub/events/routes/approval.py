"""The approval before publication: the host asks, the programme team answers."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events import approval, operations, permissions, queries
from eventhub.events.forms.deeds import DeclineForm
from eventhub.events.forms.times import VersionedForm
from eventhub.events.models import Event
from eventhub.events.routes.answers import form_page, overview
from eventhub.events.routes.blueprint import bp
from eventhub.events.routes.doors import edited_event
from eventhub.web.access import actor, manager, require, signed_in


@bp.get("/approvals")
@manager
def approvals() -> ResponseReturnValue:
    """The events that wait for the programme team's approval."""
    events = db.session.scalars(queries.waiting_for_approval().options(*queries.CARD)).all()
    return render_template("events/approvals.html", events=events)


@bp.post("/<slug_id:event_id>/approval/requirement")
@manager
def require_approval(event_id: int) -> ResponseReturnValue:
    """Let an event be published with the team's approval only."""
    event = edited_event(event_id)
    with unit_of_work():
        approval.require_approval(operations.hold(event), by=actor())
    flash(_("From now on this event is published only with your team's approval."), "done")
    return redirect(url_for("events.show", event_id=event))


@bp.post("/<slug_id:event_id>/approval/request")
@signed_in
def ask_approval(event_id: int) -> ResponseReturnValue:
    """Ask the programme team."""
    event = edited_event(event_id)
    with unit_of_work():
        approval.ask_approval(operations.hold(event), by=actor())
    flash(_("The programme team is asked. You get a mail with their answer."), "done")
    return redirect(url_for("events.show", event_id=event))


@bp.post("/<slug_id:event_id>/approval")
@manager
def approve(event_id: int) -> ResponseReturnValue:
    """Let an event be published, as it was shown."""
    event, form = _to_answer(event_id), VersionedForm()
    if not form.validate():
        return overview(event, 422, Refusal(_("Look at the event first, then approve it here.")))
    with unit_of_work():
        approval.approve(operations.hold(event, form.version.data), by=actor())
    flash(_("Approved. The host is told and can publish the event."), "done")
    return redirect(url_for("events.show", event_id=event))


@bp.get("/<slug_id:event_id>/approval/refusal")
@manager
def confirm_declining(event_id: int) -> ResponseReturnValue:
    """Ask what the host is to change."""
    event = _to_answer(event_id)
    return form_page("events/decline.html", event, DeclineForm(formdata=None, version=event.version))


@bp.post("/<slug_id:event_id>/approval/refusal")
@manager
def decline_approval(event_id: int) -> ResponseReturnValue:
    """Send an event back to its host."""
    event, form = _to_answer(event_id), DeclineForm()
    if not form.validate():
        return form_page("events/decline.html", event, form, 422)
    with unit_of_work():
        held = operations.hold(event, form.version.data)
        approval.decline_approval(held, by=actor(), note=form.note.data)
    flash(_("The host is told what to change and may ask again."), "done")
    return redirect(url_for("events.show", event_id=event))


def _to_answer(event_id: int) -> Event:
    event = edited_event(event_id)
    require(permissions.can_approve(actor(), event))
    return event
