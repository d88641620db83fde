"""Freed times as the organiser sees them: to whom each is offered until when, taken back or offered to the next two."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.matchmaking.freed import PlaceOffer, live_offers, offers_of, yeses_to
from eventhub.matchmaking.models import Matchmaking
from eventhub.matchmaking.operations import freeing
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

ADDRESS = "/staff/events/<slug_id:event_id>/matchmaking/offers/<int:offer_id>"


@bp.post(ADDRESS + "/withdrawal")
@signed_in
def withdraw_offer(event_id: int, offer_id: int) -> ResponseReturnValue:
    offer = _arranged_offer(event_id, offer_id)
    with unit_of_work():
        freeing.withdraw(offer, by=actor())
    flash(_("The time is kept for nobody any more, and the two have been told."))
    return _to_timetable(offer)


@bp.post(ADDRESS + "/passing-on")
@signed_in
def pass_over(event_id: int, offer_id: int) -> ResponseReturnValue:
    offer = _arranged_offer(event_id, offer_id)
    with unit_of_work():
        following = freeing.pass_over(offer, by=actor())
    if following:
        flash(_("The time is offered to %(names)s now.", names=", ".join(_names(following))))
    else:
        flash(_("The time suits no other two who wait, so that it is kept for nobody now."), "info")
    return _to_timetable(offer)


def offers_in(matchmaking: Matchmaking) -> dict[str, Any]:
    """Return the freed times that are on offer, and who said yes to which."""
    offers = db.session.scalars(live_offers(matchmaking, clock.now())).all()
    yeses = db.session.scalars(yeses_to([offer.id for offer in offers]))
    return {"offers": offers, "said": {(yes.offer_id, yes.profile_id) for yes in yeses}}


def _arranged_offer(event_id: int, offer_id: int) -> PlaceOffer:
    return one_or_404(offers_of(arranged(event_id)).where(PlaceOffer.id == offer_id))


def _names(offer: PlaceOffer) -> list[str]:
    return [person.registration.name for person in offer.meeting.people]


def _to_timetable(offer: PlaceOffer) -> ResponseReturnValue:
    return redirect(url_for("matchmaking.timetable", event_id=offer.meeting.matchmaking.event))
