"""Requests received and sent, and the answers to them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking import permissions, queries
from eventhub.matchmaking.again import cancelled_with
from eventhub.matchmaking.boxes import letters, to_be_answered
from eventhub.matchmaking.models import Meeting, MeetingRequest, Profile, Slot
from eventhub.matchmaking.operations import requests, vetoes
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import own_profile
from eventhub.matchmaking.times_forms import AcceptanceForm
from eventhub.web.access import actor, require, signed_in
from eventhub.web.pages import datetime_in
from eventhub.web.rows import one_or_404

ADDRESS = "/events/<slug_id:event_id>/matchmaking/requests/<int:request_id>"


@bp.get("/events/<slug_id:event_id>/matchmaking/inbox")
@signed_in
def inbox(event_id: int) -> ResponseReturnValue:
    return _inbox_page(own_profile(event_id))


@bp.get("/events/<slug_id:event_id>/matchmaking/sent")
@signed_in
def sent(event_id: int) -> ResponseReturnValue:
    profile = own_profile(event_id)
    return render_template(
        "matchmaking/sent.html",
        matchmaking=profile.matchmaking,
        profile=profile,
        letters=letters(profile, db.session.scalars(queries.sent(profile)).all(), clock.now()),
        credits=requests.credits_of(profile),
    )


@bp.post(ADDRESS + "/acceptance")
@signed_in
def accept(event_id: int, request_id: int) -> ResponseReturnValue:
    request, form = answerable(event_id, request_id), AcceptanceForm()
    slot = db.session.get(Slot, int(form.slot.data)) if form.validate() and form.slot.data else None
    try:
        with unit_of_work():
            meeting = requests.accept(request, by=actor(), slot=slot, is_must=bool(form.is_must.data))
    except Refusal as refusal:
        return _inbox_page(own_profile(event_id), refusal)
    flash(_accepted_words(meeting, request.sides[0]))
    return redirect(url_for("matchmaking.inbox", event_id=request.invitee.matchmaking.event))


@bp.post(ADDRESS + "/decline")
@signed_in
def decline(event_id: int, request_id: int) -> ResponseReturnValue:
    request = answerable(event_id, request_id)
    with unit_of_work():
        requests.decline(request, by=actor())
    flash(_("You declined; %(name)s has been told.", name=request.sides[0].registration.name))
    return redirect(url_for("matchmaking.inbox", event_id=request.invitee.matchmaking.event))


@bp.post(ADDRESS + "/no-thanks")
@signed_in
def refuse(event_id: int, request_id: int) -> ResponseReturnValue:
    request = answerable(event_id, request_id)
    author, reader = request.sides
    with unit_of_work():
        vetoes.refuse(reader, author, by=actor())
    flash(_("You declined, and %(name)s cannot ask you again at this event.", name=author.registration.name))
    return redirect(url_for("matchmaking.inbox", event_id=reader.matchmaking.event))


@bp.post(ADDRESS + "/withdrawal")
@signed_in
def withdraw(event_id: int, request_id: int) -> ResponseReturnValue:
    request = _request(event_id, request_id)
    require(permissions.can_withdraw(actor(), request))
    with unit_of_work():
        requests.withdraw(request, by=actor())
    flash(_("Your request is withdrawn; you can ask somebody else."))
    return redirect(url_for("matchmaking.sent", event_id=request.invitee.matchmaking.event))


def answerable(event_id: int, request_id: int) -> MeetingRequest:
    """Return a request that it is the reader's turn to answer."""
    request = _request(event_id, request_id)
    require(permissions.can_answer(actor(), request))
    return request


def _request(event_id: int, request_id: int) -> MeetingRequest:
    return one_or_404(queries.request_of(own_profile(event_id), request_id))


def _inbox_page(profile: Profile, refusal: Refusal | None = None) -> ResponseReturnValue:
    waiting, now = to_be_answered(profile, clock.now()), clock.now()
    unanswered = {each.request.id for each in waiting}
    others = [each for each in db.session.scalars(queries.received(profile)) if each.id not in unanswered]
    page = render_template(
        "matchmaking/inbox.html",
        matchmaking=profile.matchmaking,
        profile=profile,
        waiting=waiting,
        letters=letters(profile, others, now),
        refusal=refusal,
        former=cancelled_with(profile),
    )
    return page, refusal.status if refusal else 200


def _accepted_words(meeting: Meeting, person: Profile) -> str:
    name = person.registration.name
    if meeting.slot is None or meeting.table is None:
        return str(_("You will meet %(name)s.", name=name))
    at = datetime_in(meeting.slot.starts_at, meeting.matchmaking.event.timezone)
    number = meeting.table.number
    return str(_("You meet %(name)s on %(at)s at table %(number)s.", name=name, at=at, number=number))
