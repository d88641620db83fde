"""When a person can meet: their stay, the slots and times they keep free, and what they do at the event besides."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, first_or_none, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.availability import BusyTime, busy_times_of, parts_of, stay_of
from eventhub.matchmaking.forms import AbsenceForm
from eventhub.matchmaking.models import Profile
from eventhub.matchmaking.operations import availability as operations
from eventhub.matchmaking.operations import profiles
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import own_profile
from eventhub.matchmaking.stay_forms import BusyForm, StayForm
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

ADDRESS = "/events/<slug_id:event_id>/matchmaking/availability"


@bp.get(ADDRESS)
@signed_in
def availability(event_id: int) -> ResponseReturnValue:
    return _page(own_profile(event_id))


@bp.post(ADDRESS + "/stay")
@signed_in
def set_stay(event_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    form = StayForm(_zone(mine))
    if not form.validate():
        return _page(mine, 422, stay=form)
    try:
        with unit_of_work():
            operations.set_stay(mine, **form.stay(), by=actor())
    except Refusal as refusal:
        return _page(mine, refusal.status, stay=_refused(form, refusal))
    return _saved(mine)


@bp.post(ADDRESS + "/times")
@signed_in
def keep_free(event_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    form = BusyForm(_zone(mine))
    if not form.validate():
        return _page(mine, 422, busy=form)
    try:
        with unit_of_work():
            operations.keep_free(mine, *form.period(), label=form.label.data, by=actor())
    except Refusal as refusal:
        return _page(mine, refusal.status, busy=_refused(form, refusal))
    return _saved(mine)


@bp.post(ADDRESS + "/times/<int:time_id>/removal")
@signed_in
def give_back(event_id: int, time_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    busy = one_or_404(busy_times_of(mine).where(BusyTime.id == time_id))
    with unit_of_work():
        operations.give_back(busy)
    return _saved(mine)


@bp.post("/events/<slug_id:event_id>/matchmaking/absences")
@signed_in
def save_absences(event_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    form = AbsenceForm().offer(mine.matchmaking.slots, _zone(mine))
    if not form.validate():
        return _page(mine, 422, absences=form)
    try:
        with unit_of_work():
            profiles.set_absences(mine, form.away.data, by=actor())
    except Refusal as refusal:
        return _page(mine, refusal.status, absences=_refused(form, refusal))
    return _saved(mine)


def _saved(mine: Profile) -> ResponseReturnValue:
    flash(_("Saved. No meeting will be put at the times you cannot make."))
    return redirect(url_for("matchmaking.availability", event_id=mine.matchmaking.event))


def _refused(form: Any, refusal: Refusal) -> Any:
    form.form_errors.append(str(refusal))
    return form


def _zone(mine: Profile) -> str:
    return mine.matchmaking.event.timezone


def _page(
    mine: Profile,
    status: int = 200,
    *,
    stay: StayForm | None = None,
    busy: BusyForm | None = None,
    absences: AbsenceForm | None = None,
) -> ResponseReturnValue:
    zone, away = _zone(mine), [absence.slot_id for absence in mine.away]
    page = render_template(
        "matchmaking/availability.html",
        matchmaking=mine.matchmaking,
        profile=mine,
        stay=stay or StayForm.showing(first_or_none(stay_of(mine)), zone),
        busy=busy or BusyForm(zone, formdata=None),
        absences=absences or AbsenceForm(formdata=None, away=away).offer(mine.matchmaking.slots, zone),
        times=db.session.scalars(busy_times_of(mine)).all(),
        parts=db.session.scalars(parts_of(mine)).all(),
    )
    return page, status
