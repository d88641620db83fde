"""The participant's own side: overview and profile."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, first_or_none, unit_of_work
from eventhub.matchmaking import queries
from eventhub.matchmaking.answering import unanswered_by
from eventhub.matchmaking.forms import ProfileForm
from eventhub.matchmaking.freed import offers_to
from eventhub.matchmaking.models import Matchmaking, Profile
from eventhub.matchmaking.operations import profiles, requests
from eventhub.matchmaking.people import latest_of
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import open_matchmaking, own_registration
from eventhub.matchmaking.sharing import asked_of_colleagues
from eventhub.matchmaking.targets import Bounds
from eventhub.web.access import actor, signed_in


@bp.get("/events/<slug_id:event_id>/matchmaking")
@signed_in
def index(event_id: int) -> ResponseReturnValue:
    matchmaking = open_matchmaking(event_id)
    own_registration(matchmaking)
    profile = first_or_none(queries.profile_of(actor(), matchmaking.event))
    if profile is None:
        return redirect(url_for("matchmaking.profile", event_id=matchmaking.event))
    return render_template(
        "matchmaking/index.html", profile=profile, matchmaking=matchmaking, **_overview(profile, clock.now())
    )


def _overview(profile: Profile, now: datetime) -> dict[str, Any]:
    """Return a person's meetings, and what waits for their answer."""
    meetings = db.session.scalars(queries.meetings_with(profile)).all()
    return {
        "meetings": meetings,
        "has_begun": any(meeting.slot and meeting.slot.starts_at <= now for meeting in meetings),
        "offered": db.session.scalars(offers_to(profile, now)).all(),
        "unanswered": db.session.scalar(unanswered_by(profile)),
        "of_colleagues": len(db.session.scalars(asked_of_colleagues(profile)).all()),
        "credits": requests.credits_of(profile),
        "least": Bounds(profile.matchmaking).of(profile, len(profile.matchmaking.slots))[0],
    }


@bp.get("/events/<slug_id:event_id>/matchmaking/profile")
@signed_in
def profile(event_id: int) -> ResponseReturnValue:
    matchmaking = open_matchmaking(event_id)
    place = own_registration(matchmaking)
    known = first_or_none(queries.profile_of(actor(), matchmaking.event))
    earlier = None if known else first_or_none(latest_of(place))
    form = ProfileForm.showing(earlier) if earlier else _form_of(known)
    return _profile_page(matchmaking, known, form.offer(matchmaking), earlier=earlier)


@bp.post("/events/<slug_id:event_id>/matchmaking/profile")
@signed_in
def save_profile(event_id: int) -> ResponseReturnValue:
    matchmaking = open_matchmaking(event_id)
    registration = own_registration(matchmaking)
    form = ProfileForm().offer(matchmaking)
    if not form.validate():
        known = first_or_none(queries.profile_of(actor(), matchmaking.event))
        return _profile_page(matchmaking, known, form, 422)
    with unit_of_work():
        known = profiles.describe(matchmaking, registration, **form.description())
        change = profiles.agree_to_be_listed if form.is_listed.data else profiles.withdraw_from_list
        change(known, by=actor())
    flash(_("Your profile is saved; others can find you.") if form.is_listed.data else _("Saved. Nobody can find you."))
    return redirect(url_for("matchmaking.index", event_id=matchmaking.event))


def _form_of(known: Profile | None) -> ProfileForm:
    """Show what is saved, the consent included, so that sending the page as it is changes nothing."""
    return ProfileForm.showing(known, is_listed=bool(known and known.listed_at))


def _profile_page(
    matchmaking: Matchmaking,
    known: Profile | None,
    form: ProfileForm,
    status: int = 200,
    earlier: Profile | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "matchmaking/profile.html",
        matchmaking=matchmaking,
        profile=known,
        form=form,
        earlier=earlier,
    )
    return page, status
