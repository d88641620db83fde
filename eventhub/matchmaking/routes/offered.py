"""Freed times that a participant is offered, to say yes or no to."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.matchmaking.freed import PlaceOffer, offers_to, yeses_to
from eventhub.matchmaking.models import Profile
from eventhub.matchmaking.operations import freeing
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import own_profile
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

ADDRESS = "/events/<slug_id:event_id>/matchmaking/offered-times"


@bp.get(ADDRESS)
@signed_in
def offered_times(event_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    offers = db.session.scalars(offers_to(mine, clock.now())).all()
    yeses = db.session.scalars(yeses_to([offer.id for offer in offers]))
    said = {yes.offer_id for yes in yeses if yes.profile_id == mine.id}
    facts = {"profile": mine, "matchmaking": mine.matchmaking, "offers": offers, "said": said}
    return render_template("matchmaking/offered_times.html", **facts)


@bp.post(ADDRESS + "/<int:offer_id>/acceptance")
@signed_in
def take_offered_time(event_id: int, offer_id: int) -> ResponseReturnValue:
    mine, offer = _own(event_id, offer_id)
    with unit_of_work():
        is_settled = freeing.say_yes(offer, mine, by=actor())
    if is_settled:
        flash(_("Both of you said yes: the meeting is in your agenda."))
        return redirect(url_for("matchmaking.index", event_id=mine.matchmaking.event))
    flash(_("Thank you. As soon as the other says yes too, you have the meeting."))
    return redirect(url_for("matchmaking.offered_times", event_id=mine.matchmaking.event))


@bp.post(ADDRESS + "/<int:offer_id>/refusal")
@signed_in
def leave_offered_time(event_id: int, offer_id: int) -> ResponseReturnValue:
    mine, offer = _own(event_id, offer_id)
    with unit_of_work():
        freeing.say_no(offer, mine, by=actor())
    flash(_("The time goes to others. Your meeting waits for another one."))
    return redirect(url_for("matchmaking.offered_times", event_id=mine.matchmaking.event))


def _own(event_id: int, offer_id: int) -> tuple[Profile, PlaceOffer]:
    mine = own_profile(event_id)
    offer = one_or_404(db.select(PlaceOffer).where(PlaceOffer.id == offer_id))
    if mine not in offer.meeting.people:
        offer = one_or_404(offers_to(mine, clock.now()).where(PlaceOffer.id == offer_id))
    return mine, offer
