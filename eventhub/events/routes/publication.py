"""How an event becomes public: now, again, at an instant to come; and as the model of another."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.events import duplication, operations, permissions, publication
from eventhub.events.forms.deeds import CopyForm, LaterPublicationForm, PublicationForm
from eventhub.events.forms.times import wall
from eventhub.events.routes.answers import form_page
from eventhub.events.routes.blueprint import bp
from eventhub.events.routes.doors import edited_event
from eventhub.web.access import actor, require, signed_in
from eventhub.web.pages import datetime_in


@bp.get("/<slug_id:event_id>/publication")
@signed_in
def confirm_publication(event_id: int) -> ResponseReturnValue:
    """Say when a postponed event is to take place, and ask whom to tell."""
    event = edited_event(event_id)
    return form_page("events/publish.html", event, PublicationForm(event=event, formdata=None))


@bp.post("/<slug_id:event_id>/publication")
@signed_in
def publish(event_id: int) -> ResponseReturnValue:
    """Put an event into the calendar."""
    event = edited_event(event_id)
    require(permissions.can_publish(actor(), event))
    form = PublicationForm(event=event)
    if not form.validate():
        return form_page("events/publish.html", event, form, 422)
    with unit_of_work():
        operations.publish(operations.hold(event), by=actor(), tell=form.audience)
    flash(_("Published. The event stands in the calendar and in its feeds from now on."), "done")
    return redirect(url_for("events.show", event_id=event))


@bp.get("/<slug_id:event_id>/publication/later")
@signed_in
def edit_publication(event_id: int) -> ResponseReturnValue:
    """Ask when an event is to be published by itself."""
    event = edited_event(event_id)
    values = {"version": event.version, "at": wall(event.publishes_at, event.timezone)}
    form = LaterPublicationForm(zone=event.timezone, formdata=None, data=values)
    return form_page("events/publish_later.html", event, form)


@bp.post("/<slug_id:event_id>/publication/later")
@signed_in
def publish_later(event_id: int) -> ResponseReturnValue:
    """Let an event be published by itself."""
    event = edited_event(event_id)
    form = LaterPublicationForm(zone=event.timezone)
    if not form.validate():
        return form_page("events/publish_later.html", event, form, 422)
    try:
        with unit_of_work():
            held = operations.hold(event, form.version.data)
            publication.schedule(held, form.instant, by=actor())
    except Refusal as refusal:
        return form_page("events/publish_later.html", event, form, 409, refusal)
    flash(_("It will be published on %(when)s.", when=datetime_in(form.instant, event.timezone)), "done")
    return redirect(url_for("events.show", event_id=event))


@bp.post("/<slug_id:event_id>/publication/later/removal")
@signed_in
def keep_unpublished(event_id: int) -> ResponseReturnValue:
    """Let an event wait for its host again."""
    event = edited_event(event_id)
    with unit_of_work():
        publication.unschedule(operations.hold(event), by=actor())
    flash(_("It stays a draft until you publish it."), "done")
    return redirect(url_for("events.show", event_id=event))


@bp.get("/<slug_id:event_id>/copy")
@signed_in
def edit_copy(event_id: int) -> ResponseReturnValue:
    """Ask what the new event is called and when it starts."""
    event = edited_event(event_id)
    require(permissions.can_create(actor()))
    form = CopyForm(zone=event.timezone, formdata=None, data={"title": event.title})
    return render_template("events/copy.html", event=event, form=form)


@bp.post("/<slug_id:event_id>/copy")
@signed_in
def copy(event_id: int) -> ResponseReturnValue:
    """Draft an event after the model of this one."""
    event = edited_event(event_id)
    require(permissions.can_create(actor()))
    form = CopyForm(zone=event.timezone)
    if not form.validate():
        return render_template("events/copy.html", event=event, form=form), 422
    with unit_of_work():
        new = duplication.duplicate(event, form.title.data, form.instant, by=actor())
    flash(_("The new event is a draft with the same words, programme and people. Look at each of them."), "done")
    return redirect(url_for("events.show", event_id=new))
