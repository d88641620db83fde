"""Signing up for parts of the programme: a participant's page, and the organiser's."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, first_or_none, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.models import ProgrammeItem
from eventhub.events.queries import items_of
from eventhub.events.routes.doors import edited_event, edited_item
from eventhub.registration.forms.items import PlaceForm, SignUpForm
from eventhub.registration.models.items import ItemSignUp
from eventhub.registration.operations import items
from eventhub.registration.queries import items as item_queries
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import managed
from eventhub.web.access import actor, link_holder, signed_in
from eventhub.web.rows import one_or_404


@bp.get("/my/registrations/<token>/programme")
@link_holder
def my_programme(token: str) -> ResponseReturnValue:
    """What one can sign up for, and what one has signed up for."""
    return _my_page(token)


@bp.post("/my/registrations/<token>/programme")
@link_holder
def join_item(token: str) -> ResponseReturnValue:
    """Take a place in a part of the programme; one at the same time as another is asked about once."""
    registration, form = managed(token), PlaceForm()
    if not form.validate():
        raise Refusal(_("Choose a part of the programme."))
    item = one_or_404(items_of(registration.event).where(ProgrammeItem.id == form.item_id.data))
    try:
        with unit_of_work():
            items.join(registration, item, by=registration.user, knowingly=form.wants_both())
    except items.Clash as clash:
        return _my_page(token, clash=str(clash), clashing=item, status=409)
    return redirect(url_for("registration.my_programme", token=token, _anchor=f"item-{item.id}"))


@bp.post("/my/registrations/<token>/programme/departure")
@link_holder
def leave_item(token: str) -> ResponseReturnValue:
    """Give up a place in a part of the programme."""
    registration, form = managed(token), PlaceForm()
    if not form.validate():
        raise Refusal(_("Choose a part of the programme."))
    item = one_or_404(items_of(registration.event).where(ProgrammeItem.id == form.item_id.data))
    with unit_of_work():
        items.leave(registration, item, by=registration.user)
    return redirect(url_for("registration.my_programme", token=token, _anchor=f"item-{item.id}"))


@bp.get("/staff/events/<slug_id:event_id>/registration/programme")
@signed_in
def programme(event_id: int) -> ResponseReturnValue:
    """Every part of the programme with its places."""
    event = edited_event(event_id)
    rows = db.session.execute(item_queries.items_with_sign_ups(event)).all()
    return render_template("registration/programme.html", event=event, rows=rows)


@bp.route("/staff/events/<slug_id:event_id>/registration/programme/<int:item_id>", methods=["GET", "POST"])
@signed_in
def edit_sign_up(event_id: int, item_id: int) -> ResponseReturnValue:
    """How people sign up for one part of the programme, and who did."""
    item = edited_item(event_id, item_id)
    row = first_or_none(item_queries.sign_up_for(item))
    form = SignUpForm(event=item.event, data=_values(item, row))
    if not form.validate_on_submit():
        people = db.session.scalars(item_queries.people_in(item)).all()
        values = {"event": item.event, "item": item, "form": form, "people": people}
        return render_template("registration/sign_up.html", **values), 422 if form.errors else 200
    with unit_of_work():
        _write(item, form)
    flash(_("Saved."), "done")
    return redirect(url_for("registration.programme", event_id=item.event))


def _write(item: ProgrammeItem, form: SignUpForm) -> None:
    if form.takes_sign_ups.data:
        items.open_sign_up(item, by=actor(), seats=form.seats.data, closes_at=form.instant("closes_at"))
    else:
        items.close_sign_up(item, by=actor())


def _values(item: ProgrammeItem, row: ItemSignUp | None) -> dict[str, Any]:
    if row is None:
        return {"takes_sign_ups": False}
    zone = ZoneInfo(item.event.timezone)
    closes_at = row.closes_at and row.closes_at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    return {"takes_sign_ups": True, "seats": row.seats, "closes_at": closes_at}


def _my_page(
    token: str, *, clash: str = "", clashing: ProgrammeItem | None = None, status: int = 200
) -> ResponseReturnValue:
    registration = managed(token)
    mine = {place.item_id: place for place in db.session.scalars(item_queries.places_of(registration))}
    waits = {each.item_id: db.session.scalar(item_queries.position(each)) for each in mine.values()}
    return render_template(
        "registration/my_programme.html",
        registration=registration,
        event=registration.event,
        token=token,
        rows=db.session.scalars(item_queries.sign_ups_at(registration.event)).all(),
        mine=mine,
        waits=waits,
        clash=clash,
        clashing=clashing,
    ), status
