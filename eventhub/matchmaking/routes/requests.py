"""Requests received and sent, and the answers to them."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.matchmaking import permissions, queries
from eventhub.matchmaking.models import MeetingRequest
from eventhub.matchmaking.operations import requests
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import own_profile
from eventhub.web.access import actor, require, signed_in
from eventhub.web.rows import one_or_404


@bp.get("/events/<slug_id:event_id>/matchmaking/inbox")
@signed_in
def inbox(event_id: int) -> ResponseReturnValue:
    return _box(event_id, queries.received, "matchmaking/inbox.html")


@bp.get("/events/<slug_id:event_id>/matchmaking/sent")
@signed_in
def sent(event_id: int) -> ResponseReturnValue:
    return _box(event_id, queries.sent, "matchmaking/sent.html")


@bp.post("/events/<slug_id:event_id>/matchmaking/requests/<int:request_id>/acceptance")
@signed_in
def accept(event_id: int, request_id: int) -> ResponseReturnValue:
    request = _request(event_id, request_id)
    require(permissions.can_answer(actor(), request))
    with unit_of_work():
        requests.accept(request, by=actor())
    flash(_("You will meet %(name)s.", name=request.requester.registration.name))
    return redirect(url_for("matchmaking.inbox", event_id=request.invitee.matchmaking.event))


@bp.post("/events/<slug_id:event_id>/matchmaking/requests/<int:request_id>/decline")
@signed_in
def decline(event_id: int, request_id: int) -> ResponseReturnValue:
    request = _request(event_id, request_id)
    require(permissions.can_answer(actor(), request))
    with unit_of_work():
        requests.decline(request, by=actor())
    flash(_("You declined; %(name)s has been told.", name=request.requester.registration.name))
    return redirect(url_for("matchmaking.inbox", event_id=request.invitee.matchmaking.event))


@bp.post("/events/<slug_id:event_id>/matchmaking/requests/<int:request_id>/withdrawal")
@signed_in
def withdraw(event_id: int, request_id: int) -> ResponseReturnValue:
    request = _request(event_id, request_id)
    require(permissions.can_withdraw(actor(), request))
    with unit_of_work():
        requests.withdraw(request, by=actor())
    flash(_("Your request is withdrawn; you can ask somebody else."))
    return redirect(url_for("matchmaking.sent", event_id=request.invitee.matchmaking.event))


def _request(event_id: int, request_id: int) -> MeetingRequest:
    return one_or_404(queries.request_of(own_profile(event_id), request_id))


def _box(event_id: int, box: Callable[..., Any], template: str) -> ResponseReturnValue:
    profile = own_profile(event_id)
    return render_template(
        template,
        matchmaking=profile.matchmaking,
        profile=profile,
        requests=db.session.scalars(box(profile)).all(),
        credits=requests.credits_of(profile),
    )
