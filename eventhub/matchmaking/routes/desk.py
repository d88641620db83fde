"""The organiser's set-up as a whole: beginning with it, opening requests and closing them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, first_or_none, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.routes.doors import edited_event
from eventhub.matchmaking import queries
from eventhub.matchmaking.operations import setup
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged
from eventhub.matchmaking.routes.setup_page import setup_page, to_desk
from eventhub.web.access import actor, signed_in


@bp.get("/staff/events/<slug_id:event_id>/matchmaking")
@signed_in
def desk(event_id: int) -> ResponseReturnValue:
    event = edited_event(event_id)
    matchmaking = first_or_none(queries.matchmaking_of(event))
    if matchmaking is None:
        return render_template("matchmaking/begin.html", event=event)
    return setup_page(matchmaking)


@bp.post("/staff/events/<slug_id:event_id>/matchmaking")
@signed_in
def begin(event_id: int) -> ResponseReturnValue:
    event = edited_event(event_id)
    with unit_of_work():
        setup.begin(event, by=actor())
    flash(_("Now say when the meetings take place and how many tables there are."), "info")
    return to_desk(event)


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/opening")
@signed_in
def open_requests(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    try:
        with unit_of_work():
            setup.open_requests(matchmaking, by=actor())
    except Refusal as refusal:
        return setup_page(matchmaking, refusal=refusal)
    flash(_("Requests are open: participants can find and ask each other."))
    return to_desk(matchmaking.event)


@bp.get("/staff/events/<slug_id:event_id>/matchmaking/closing")
@signed_in
def confirm_closing(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    pending = db.session.scalar(queries.count_pending(matchmaking))
    return render_template("matchmaking/closing.html", matchmaking=matchmaking, pending=pending)


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/closing")
@signed_in
def close_requests(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    with unit_of_work():
        setup.close_requests(matchmaking, by=actor())
    flash(_("Requests are closed. Now run the optimiser."))
    return redirect(url_for("matchmaking.timetable", event_id=matchmaking.event))
