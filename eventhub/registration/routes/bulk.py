"""One deed with many registrations of the desk: shown first with what it means, then done with all or none."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.registration.deeds import FOR_A_REASON, WITH_A_TAG, Deed
from eventhub.registration.forms.bulk import SelectionForm, chosen_ids
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import bulk
from eventhub.registration.operations.bulk import MOST_TAGGED
from eventhub.registration.queries import tags
from eventhub.registration.queries.desk import desk_list
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.desk import filter_of
from eventhub.web.access import actor, signed_in

DEEDS = {deed.value: deed for deed in Deed}


@bp.get("/staff/events/<slug_id:event_id>/registrations/selection")
@signed_in
def selection(event_id: int) -> ResponseReturnValue:
    """What a deed would do with who was chosen, and whom it leaves out."""
    event = edited_event(event_id)
    chosen, deed = wanted(event), DEEDS.get(request.args.get("deed", ""))
    if not chosen or deed is None:
        flash(_("Choose people and what to do with them."), "wait")
        return redirect(url_for("registration.desk", event_id=event))
    return _page(event, chosen, SelectionForm(formdata=None, data={"deed": deed.value}))


@bp.post("/staff/events/<slug_id:event_id>/registrations/selection")
@signed_in
def act_on_selection(event_id: int) -> ResponseReturnValue:
    """Do the deed with everybody who was shown, or with nobody."""
    event = edited_event(event_id)
    chosen, form = named(event, request.form.getlist("chosen")), SelectionForm()
    if form.deed.data not in DEEDS or not chosen:
        return redirect(url_for("registration.desk", event_id=event))
    if not form.is_complete():
        return _page(event, chosen, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with unit_of_work():
            words = {"reason": form.reason.data or "", "tag": form.tag.data or ""}
            bulk.carry_out(event, chosen, DEEDS[form.deed.data], by=actor(), losing=form.losing.data, **words)
    except Refusal as refusal:
        return _page(event, named(event, request.form.getlist("chosen")), form, refusal.status, refusal)
    flash(ngettext("Done with %(num)s person.", "Done with %(num)s people.", len(chosen)), "done")
    return redirect(url_for("registration.desk", event_id=event))


def wanted(event: Event) -> Sequence[Registration]:
    """Return who was chosen one by one, or everybody whom the filters of the address find."""
    if "everybody" in request.args:
        return db.session.scalars(desk_list(event, filter_of(event).wanted()).limit(MOST_TAGGED + 1)).all()
    return named(event, request.args.getlist("chosen"))


def named(event: Event, values: list[str]) -> Sequence[Registration]:
    ids = chosen_ids(values)
    return db.session.scalars(desk_list(event).where(Registration.id.in_(ids))).all() if ids else []


def _page(
    event: Event, chosen: Sequence[Registration], form: SelectionForm, status: int = 200, refusal: Refusal | None = None
) -> ResponseReturnValue:
    deed = DEEDS[form.deed.data]
    possible = [each for each in chosen if bulk.is_possible(each, deed)]
    values = {
        "deed": deed.value,
        "possible": possible,
        "lose_a_seat": bulk.lose_a_seat(possible, deed),
        "left_out": [each for each in chosen if each not in possible],
        "asks_reason": deed in FOR_A_REASON,
        "asks_tag": deed in WITH_A_TAG,
        "known_tags": [name for name, _number in db.session.execute(tags.tags_of(event))],
        "most": bulk.most(deed),
        "refusal": refusal,
    }
    return render_template("registration/selection.html", event=event, form=form, **values), status
