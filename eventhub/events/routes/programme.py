"""What a host does with the programme of an event."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.events import operations
from eventhub.events.forms.programme import ItemForm, values_of_item
from eventhub.events.forms.times import wall
from eventhub.events.models import Event
from eventhub.events.routes.answers import form_page
from eventhub.events.routes.blueprint import bp
from eventhub.events.routes.doors import edited_event, edited_item
from eventhub.web.access import actor, signed_in


@bp.get("/<slug_id:event_id>/programme/new")
@signed_in
def new_item(event_id: int) -> ResponseReturnValue:
    """Ask for the facts of a part of the programme."""
    event = edited_event(event_id)
    start = {"version": event.version, "starts_at": wall(event.starts_at, event.timezone)}
    return form_page("events/item.html", event, ItemForm(event=event, formdata=None, data=start), item=None)


@bp.post("/<slug_id:event_id>/programme")
@signed_in
def add_item(event_id: int) -> ResponseReturnValue:
    """Add a part to the programme."""
    event = edited_event(event_id)
    form = ItemForm(event=event)
    if not form.validate():
        return form_page("events/item.html", event, form, 422, item=None)
    try:
        with unit_of_work():
            operations.add_item(operations.hold(event, form.version.data), by=actor(), **form.read())
    except Refusal as refusal:
        return form_page("events/item.html", event, form, 409, refusal, item=None)
    flash(_("Added to the programme."), "done")
    return redirect(_programme(event))


@bp.get("/<slug_id:event_id>/programme/<int:item_id>")
@signed_in
def edit_item(event_id: int, item_id: int) -> ResponseReturnValue:
    """Show a part of the programme, to be changed."""
    item = edited_item(event_id, item_id)
    form = ItemForm(event=item.event, item=item, formdata=None, data=values_of_item(item))
    return form_page("events/item.html", item.event, form, item=item)


@bp.post("/<slug_id:event_id>/programme/<int:item_id>")
@signed_in
def change_item(event_id: int, item_id: int) -> ResponseReturnValue:
    """Write other facts about a part of the programme."""
    item = edited_item(event_id, item_id)
    event, form = item.event, ItemForm(event=item.event, item=item)
    if not form.validate():
        return form_page("events/item.html", event, form, 422, item=item)
    try:
        with unit_of_work():
            operations.hold(event, form.version.data)
            operations.change_item(item, by=actor(), **form.read())
    except Refusal as refusal:
        return form_page("events/item.html", event, form, 409, refusal, item=item)
    flash(_("Saved."), "done")
    return redirect(_programme(event))


@bp.get("/<slug_id:event_id>/programme/<int:item_id>/removal")
@signed_in
def confirm_removal(event_id: int, item_id: int) -> ResponseReturnValue:
    """Ask before a part of the programme goes."""
    item = edited_item(event_id, item_id)
    return render_template("events/remove_item.html", event=item.event, item=item)


@bp.post("/<slug_id:event_id>/programme/<int:item_id>/removal")
@signed_in
def remove_item(event_id: int, item_id: int) -> ResponseReturnValue:
    """Take a part out of the programme."""
    item = edited_item(event_id, item_id)
    event = item.event
    with unit_of_work():
        operations.hold(event)
        operations.remove_item(item, by=actor())
    flash(_("Removed from the programme."), "done")
    return redirect(_programme(event))


def _programme(event: Event) -> str:
    return url_for("events.show", event_id=event, _anchor="programme")
