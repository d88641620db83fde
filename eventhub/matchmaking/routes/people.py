"""Finding people and asking them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, first_or_none, unit_of_work
from eventhub.matchmaking import permissions, queries
from eventhub.matchmaking.fit import fit
from eventhub.matchmaking.forms import RequestForm, SearchForm
from eventhub.matchmaking.models import Profile
from eventhub.matchmaking.operations import requests
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import own_profile, partner_ids
from eventhub.matchmaking.states import Priority
from eventhub.web.access import actor, signed_in
from eventhub.web.pages import page_number
from eventhub.web.rows import one_or_404

PEOPLE_A_PAGE = 24


@bp.get("/events/<slug_id:event_id>/matchmaking/people")
@signed_in
def people(event_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    form = SearchForm(request.args)
    criteria = form.criteria() if form.validate() else {}
    others = queries.found(mine.matchmaking, **criteria).where(Profile.id != mine.id)
    page = db.paginate(others, page=page_number(), per_page=PEOPLE_A_PAGE, error_out=False)
    return render_template(
        "matchmaking/people.html",
        matchmaking=mine.matchmaking,
        profile=mine,
        form=form,
        page=page,
        fits={person.id: fit(mine, person) for person in page.items},
        requests_by_person=_requests_by_person(mine),
    )


@bp.get("/events/<slug_id:event_id>/matchmaking/people/<int:profile_id>")
@signed_in
def person(event_id: int, profile_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    theirs = one_or_404(queries.visible_to(mine).where(Profile.id == profile_id))
    return _person_page(mine, theirs, RequestForm(formdata=None))


@bp.post("/events/<slug_id:event_id>/matchmaking/people/<int:profile_id>/requests")
@signed_in
def ask(event_id: int, profile_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    theirs = one_or_404(queries.visible_to(mine).where(Profile.id == profile_id))
    form = RequestForm()
    if not form.validate():
        return _person_page(mine, theirs, form, 422)
    with unit_of_work():
        requests.ask(mine, theirs, message=form.message.data, priority=Priority(form.priority.data), by=actor())
    flash(_("Your request is on its way to %(name)s.", name=theirs.registration.name))
    return redirect(url_for("matchmaking.sent", event_id=mine.matchmaking.event))


def _person_page(mine: Profile, theirs: Profile, form: RequestForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "matchmaking/person.html",
        matchmaking=mine.matchmaking,
        profile=mine,
        person=theirs,
        form=form,
        fit=fit(mine, theirs),
        known=first_or_none(queries.living_request_between(mine, theirs)),
        contact_is_shown=permissions.can_see_contact(mine, theirs, partner_ids(mine)),
        credits=requests.credits_of(mine),
        expires_at=requests.expiry(mine.matchmaking.event, clock.now()),
    )
    return page, status


def _requests_by_person(mine: Profile) -> dict[int, str]:
    """Return, for everybody with whom a request is alive, its state."""
    alive = db.session.scalars(queries.living_requests(mine))
    return {each.invitee_id if each.requester_id == mine.id else each.requester_id: each.state.value for each in alive}
