"""Registering somebody by hand at the desk: as what they take part, who they are, and what they told the organiser."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import first_or_none, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.registration.asked import questions_for
from eventhub.registration.choosing import Choice, choices, chosen_type, other_kinds
from eventhub.registration.forms.register import AddForm, PersonForm, asking
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import places
from eventhub.registration.queries import people
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import asks_as_another, readable
from eventhub.registration.states import GONE
from eventhub.web.access import actor, signed_in


@bp.route("/staff/events/<slug_id:event_id>/registrations/new", methods=["GET", "POST"])
@signed_in
def add(event_id: int) -> ResponseReturnValue:
    """Register somebody who wrote or called."""
    event = edited_event(event_id)
    found = choices(event, invited=True)
    kind = chosen_type(found, request.args.get("type", type=int))
    if found and kind is None:
        return render_template("registration/add_as.html", event=event, choices=found)
    form = _form_class(event, kind)()
    if asks_as_another():
        return _page(event, kind, found, form.as_typed(), 200)
    if not form.validate_on_submit():
        return _page(event, kind, found, form, 422 if form.errors else 200)
    try:
        return _add(event, kind, form)
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _page(event, kind, found, form, refusal.status)


def _add(event: Event, kind: ParticipantType | None, form: PersonForm) -> ResponseReturnValue:
    email = form["email"].data
    known = first_or_none(people.registered_as(event, email))
    if known and known.state not in GONE:
        flash(_("%(name)s is on the list already. Nothing was changed.", name=known.name), "wait")
        return redirect(url_for("registration.person", registration_id=known.id))
    with unit_of_work():
        answers = form.answers(clock.now(), kind.id if kind else None)
        places.add(event, email, by=actor(), locale=str(get_locale()), **answers)
    flash(_("%(name)s has a place on the list, and a mail that says so.", name=form.name.data))
    return redirect(url_for("registration.desk", event_id=event))


def _form_class(event: Event, kind: ParticipantType | None) -> type[PersonForm]:
    """Return the form with the event's questions for this type, but for sensitive ones whose answers are not read."""
    questions = questions_for(event, kind.id if kind else None)
    return asking(AddForm, questions, now=clock.now(), only=readable(event, questions))


def _page(
    event: Event, kind: ParticipantType | None, found: list[Choice], form: PersonForm, status: int
) -> ResponseReturnValue:
    values = {"event": event, "kind": kind, "others": other_kinds(found, kind), "form": form}
    return render_template("registration/add.html", **values), status
