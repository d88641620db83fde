"""What a signed-in person has ahead: all their events, one event between two meetings, and their private feed."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.calendar import agenda, deadlines, operations, programme, queries
from eventhub.calendar.routes.blueprint import bp
from eventhub.db import db, unit_of_work
from eventhub.registration import permissions as registration_permissions
from eventhub.web import subscribing
from eventhub.web.access import actor, signed_in
from eventhub.web.pages import address
from eventhub.web.rows import one_or_404


@bp.get("/my")
@signed_in
def my_agenda() -> ResponseReturnValue:
    now = clock.now()
    registrations = db.session.scalars(queries.agenda(actor(), now)).all()
    meetings = agenda.appointments(actor(), now)
    return render_template(
        "calendar/my_agenda.html",
        coming=[each for each in registrations if each.event.ends_at > now],
        past=[each for each in registrations if each.event.ends_at <= now],
        next=agenda.next_of(meetings, now),
        to_do=deadlines.to_do(actor(), now),
    )


@bp.get("/my/events/<slug_id:event_id>")
@signed_in
def my_event(event_id: int) -> ResponseReturnValue:
    now = clock.now()
    registration = one_or_404(queries.my_registration(actor(), event_id))
    event = registration.event
    meetings = [each for each in agenda.appointments(actor(), now) if each.event.id == event_id]
    return render_template(
        "calendar/my_event.html",
        event=event,
        registration=registration,
        manage_token=registration_permissions.manage_token(registration),
        matchmaking=db.session.execute(queries.standing(event)).one().matchmaking,
        next=agenda.next_of(meetings, now),
        days=programme.days([*event.items, *meetings], event.timezone, now),
    )


@bp.get("/my/feed")
@signed_in
def my_feed() -> ResponseReturnValue:
    return _feed_page()


@bp.post("/my/feed")
@signed_in
def open_feed() -> ResponseReturnValue:
    with unit_of_work():
        token = operations.open_feed(actor())
    return _feed_page(subscription=subscribing.ways_to(address("calendar.private_feed", token=token)))


@bp.post("/my/feed/revocation")
@signed_in
def close_feed() -> ResponseReturnValue:
    with unit_of_work():
        operations.close_feeds(actor())
    flash(_("The address is closed. Calendars that use it find nothing there from now on."), "done")
    return redirect(url_for("calendar.my_feed"))


def _feed_page(**context: Any) -> ResponseReturnValue:
    feeds = db.session.scalars(queries.open_feeds(actor())).all()
    return render_template("calendar/my_feed.html", feeds=feeds, **context)
