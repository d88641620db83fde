"""Views of an event's desk under a name, for everybody who works there."""

from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from eventhub.db import unit_of_work
from eventhub.events.routes.doors import edited_event
from eventhub.registration.forms.bulk import LONGEST_QUERY, ViewForm
from eventhub.registration.operations import tagging
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.desk import filter_of
from eventhub.web.access import actor, signed_in


@bp.post("/staff/events/<slug_id:event_id>/registrations/views")
@signed_in
def save_desk_view(event_id: int) -> ResponseReturnValue:
    """Keep the filters and the order in force under a name; the same name is given anew."""
    event = edited_event(event_id)
    form = ViewForm()
    if not form.validate():
        return render_template("registration/view.html", event=event, form=form), 422
    sent = MultiDict(parse_qsl((form.query.data or "")[:LONGEST_QUERY]))
    given = filter_of(event, sent).given()
    with unit_of_work():
        tagging.save_view(event, form.name.data, urlencode(given), by=actor())
    flash(_("The view “%(name)s” is saved, for everybody at this desk.", name=form.name.data), "done")
    return redirect(f"{url_for('registration.desk', event_id=event)}?{urlencode(given)}")


@bp.post("/staff/events/<slug_id:event_id>/registrations/views/<int:view_id>/removal")
@signed_in
def forget_desk_view(event_id: int, view_id: int) -> ResponseReturnValue:
    """Forget a view."""
    event = edited_event(event_id)
    with unit_of_work():
        tagging.forget_view(event, view_id, by=actor())
    flash(_("The view is gone; the people in it are not."), "done")
    return redirect(url_for("registration.desk", event_id=event))
