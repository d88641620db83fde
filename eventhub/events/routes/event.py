"""What a host does with one event: say what it is, move, postpone, cancel."""

from datetime import datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events import audience, operations, permissions, queries
from eventhub.events.forms.deeds import CancellationForm, PostponementForm
from eventhub.events.forms.facts import EventForm, values_of_event
from eventhub.events.forms.times import RescheduleForm, values_of_times
from eventhub.events.models import Event
from eventhub.events.routes.answers import form_page
from eventhub.events.routes.blueprint import bp
from eventhub.events.routes.doors import edited_event
from eventhub.events.states import Audience
from eventhub.web.access import actor, require, signed_in


@bp.get("/<slug_id:event_id>/facts")
@signed_in
def edit(event_id: int) -> ResponseReturnValue:
    """Show what is said about an event, to be changed."""
    event = edited_event(event_id)
    return form_page("events/edit.html", event, _facts_form(event, formdata=None, data=values_of_event(event)))


@bp.post("/<slug_id:event_id>/facts")
@signed_in
def revise(event_id: int) -> ResponseReturnValue:
    """Write other facts about an event."""
    event = edited_event(event_id)
    form = _facts_form(event)
    if not form.validate():
        return form_page("events/edit.html", event, form, 422)
    was_approved = event.approved_at
    try:
        with unit_of_work():
            held = operations.hold(event, form.version.data)
            operations.revise(held, by=actor(), tell=form.audience, **form.read())
    except Refusal as refusal:
        return form_page("events/edit.html", event, form, 409, refusal)
    _say(_("Saved."), event, was_approved)
    return redirect(url_for("events.show", event_id=event))


@bp.get("/<slug_id:event_id>/times")
@signed_in
def edit_times(event_id: int) -> ResponseReturnValue:
    """Show when an event takes place, to be moved."""
    event = edited_event(event_id)
    values = values_of_times(event, event.timezone) | {"version": event.version}
    form = RescheduleForm(event=event, formdata=None, data=values)
    return form_page("events/times.html", event, form)


@bp.post("/<slug_id:event_id>/times")
@signed_in
def reschedule(event_id: int) -> ResponseReturnValue:
    """Move an event and its programme."""
    event = edited_event(event_id)
    form = RescheduleForm(event=event)
    if not form.validate():
        return form_page("events/times.html", event, form, 422)
    was_approved = event.approved_at
    try:
        with unit_of_work():
            held = operations.hold(event, form.version.data, fate=form.chosen_fate)
            operations.reschedule(held, by=actor(), tell=form.audience, fate=form.chosen_fate, **form.times())
    except Refusal as refusal:
        return form_page("events/times.html", event, form, 409, refusal)
    _say(_("Moved, and the programme with it."), event, was_approved)
    return redirect(url_for("events.show", event_id=event))


@bp.get("/<slug_id:event_id>/postponement")
@signed_in
def confirm_postponement(event_id: int) -> ResponseReturnValue:
    """Say what postponing affects, and ask."""
    event = edited_event(event_id)
    return form_page("events/postpone.html", event, PostponementForm(event=event, formdata=None))


@bp.post("/<slug_id:event_id>/postponement")
@signed_in
def postpone(event_id: int) -> ResponseReturnValue:
    """Take an event's date back."""
    event = edited_event(event_id)
    form = PostponementForm(event=event)
    if not form.validate():
        return form_page("events/postpone.html", event, form, 422)
    with unit_of_work():
        held = operations.hold(event, fate=form.chosen_fate)
        operations.postpone(held, by=actor(), note=form.note.data or "", tell=form.audience, fate=form.chosen_fate)
    flash(_("Postponed. Set a new date as soon as there is one, and publish again."), "done")
    return redirect(url_for("events.show", event_id=event))


@bp.get("/<slug_id:event_id>/cancellation")
@signed_in
def confirm_cancellation(event_id: int) -> ResponseReturnValue:
    """Say what cancelling affects, and ask for the reason."""
    event = edited_event(event_id)
    return _cancellation_page(event, CancellationForm(event=event, formdata=None))


@bp.post("/<slug_id:event_id>/cancellation")
@signed_in
def cancel(event_id: int) -> ResponseReturnValue:
    """Call an event off for good."""
    event = edited_event(event_id)
    require(permissions.can_cancel(actor(), event))
    form = CancellationForm(event=event)
    if not form.validate():
        return _cancellation_page(event, form, 422)
    with unit_of_work():
        held = operations.hold(event, fate=form.chosen_fate)
        operations.cancel(held, by=actor(), reason=form.reason.data, fate=form.chosen_fate)
    flash(_("Cancelled."), "done")
    return redirect(url_for("events.show", event_id=event))


def _cancellation_page(event: Event, form: CancellationForm, status: int = 200) -> ResponseReturnValue:
    told = audience.sizes(event)[Audience.EVERYBODY]
    return form_page("events/cancel.html", event, form, status, told=told)


def _say(done: str, event: Event, was_approved: datetime | None) -> None:
    """Say that a change is made, and where it cost the event its approval, that too."""
    flash(done, "done")
    if was_approved and not event.approved_at:
        flash(_("Title, time or place changed, so the approval holds no more: ask the programme team again."), "wait")


def _facts_form(event: Event, **options: object) -> EventForm:
    return EventForm(event=event, programmes=db.session.scalars(queries.programmes()).all(), **options)
