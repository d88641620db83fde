"""Finding people, keeping them in mind and asking them."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination

from eventhub import clock
from eventhub.db import db, first_or_none, unit_of_work
from eventhub.matchmaking import finding, permissions, queries
from eventhub.matchmaking.again import cancelled_with, is_asked_out
from eventhub.matchmaking.asking import Rules, traits_of
from eventhub.matchmaking.bookmarks import bookmark_on, bookmarks_of
from eventhub.matchmaking.finding import Filters, Finding
from eventhub.matchmaking.fit import Fitting, person_of
from eventhub.matchmaking.forms import RequestForm
from eventhub.matchmaking.languages import spoken_by
from eventhub.matchmaking.models import Profile
from eventhub.matchmaking.operations import bookmarks, requests
from eventhub.matchmaking.people import fitting, people_listed, people_to_meet
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import own_profile, partner_ids, visible_profile
from eventhub.matchmaking.routes.facets import Facets
from eventhub.matchmaking.routes.times import chosen_slots, request_form
from eventhub.matchmaking.sharing import colleagues_of, colleagues_seen_by, is_colleague
from eventhub.web.access import actor, signed_in
from eventhub.web.pages import page_number

PEOPLE_A_PAGE = 24


class PeoplePages(Pagination):
    """Pages of people who were put in order already."""

    def _query_items(self) -> list[Any]:
        first = self._query_offset
        return list(self._query_args["people"][first : first + self.per_page])

    def _query_count(self) -> int:
        return len(self._query_args["people"])


@bp.get("/events/<slug_id:event_id>/matchmaking/people")
@signed_in
def people(event_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    filters = finding.read(request.args)
    everybody = people_to_meet(mine)
    fit = fitting(mine, everybody)
    kept = {each.person_id for each in db.session.scalars(bookmarks_of(mine))}
    found = finding.find(everybody, filters, fit, kept)
    return _people_page(mine, filters, found, Facets(mine.matchmaking.event, filters, everybody), fit, kept)


@bp.get("/events/<slug_id:event_id>/matchmaking/people/<int:profile_id>")
@signed_in
def person(event_id: int, profile_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    theirs = visible_profile(mine, profile_id)
    return _person_page(mine, theirs, request_form(mine, theirs, formdata=None))


@bp.post("/events/<slug_id:event_id>/matchmaking/people/<int:profile_id>/requests")
@signed_in
def ask(event_id: int, profile_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    theirs = visible_profile(mine, profile_id)
    form = request_form(mine, theirs)
    if not form.validate():
        return _person_page(mine, theirs, form, 422)
    with unit_of_work():
        requests.ask(mine, theirs, slots=chosen_slots(form), **form.wish(), by=actor())
    flash(_("Your request is on its way to %(name)s.", name=theirs.registration.name))
    return redirect(url_for("matchmaking.sent", event_id=mine.matchmaking.event))


@bp.post("/events/<slug_id:event_id>/matchmaking/people/<int:profile_id>/bookmark")
@signed_in
def keep(event_id: int, profile_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    theirs = visible_profile(mine, profile_id)
    with unit_of_work():
        bookmarks.keep(mine, theirs)
    flash(_("You keep %(name)s in mind. Nobody else sees it.", name=theirs.registration.name))
    return redirect(url_for("matchmaking.person", event_id=mine.matchmaking.event, profile_id=theirs.id))


@bp.post("/events/<slug_id:event_id>/matchmaking/people/<int:profile_id>/bookmark/removal")
@signed_in
def let_go(event_id: int, profile_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    theirs = visible_profile(mine, profile_id)
    with unit_of_work():
        bookmarks.let_go(mine, theirs)
    return redirect(url_for("matchmaking.person", event_id=mine.matchmaking.event, profile_id=theirs.id))


def _people_page(
    mine: Profile, filters: Filters, found: Finding, facets: Facets, fit: Fitting, kept: set[int]
) -> ResponseReturnValue:
    page = PeoplePages(page=page_number(), per_page=PEOPLE_A_PAGE, error_out=False, people=found.people)
    return render_template(
        "matchmaking/people.html",
        matchmaking=mine.matchmaking,
        profile=mine,
        filters=filters,
        facets=facets.choices(found.numbers),
        active=facets.active(),
        by_name=facets.address(replace(filters, sort=finding.BY_NAME)),
        by_fit=facets.address(replace(filters, sort="")),
        only_kept=facets.address(replace(filters, only=finding.BOOKMARKED)),
        page=page,
        fits={person.id: fit.reasons(person) for person in page.items},
        kept=kept,
        requests_by_person=_requests_by_person(mine),
        shares_with={each.id for each in db.session.scalars(colleagues_of(mine))},
    )


def _person_page(mine: Profile, theirs: Profile, form: RequestForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "matchmaking/person.html",
        matchmaking=mine.matchmaking,
        profile=mine,
        person=theirs,
        form=form,
        may_ask=Rules(mine.matchmaking).let_ask(traits_of(mine.registration), traits_of(theirs.registration)),
        fit=fitting(mine, people_listed(mine.matchmaking)).reasons(person_of(theirs)),
        is_kept=first_or_none(bookmark_on(mine, theirs)) is not None,
        known=first_or_none(queries.living_request_between(mine, theirs)),
        contact_is_shown=permissions.can_see_contact(mine, theirs, partner_ids(mine)),
        spoken=spoken_by(theirs),
        former=cancelled_with(mine).get(theirs.id),
        is_asked_out=is_asked_out(mine, theirs),
        is_colleague=is_colleague(mine, theirs),
        credits=requests.credits_of(mine),
        colleagues=db.session.scalars(colleagues_seen_by(mine, theirs).where(Profile.listed_at.is_not(None))).all(),
        expires_at=requests.expiry(mine.matchmaking, clock.now()),
    )
    return page, status


def _requests_by_person(mine: Profile) -> dict[int, str]:
    """Return, for everybody with whom a request is alive, its state."""
    alive = db.session.scalars(queries.living_requests(mine))
    return {each.invitee_id if each.requester_id == mine.id else each.requester_id: each.state.value for each in alive}
