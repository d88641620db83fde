"""Adding a meeting by hand: first who, then where, of the places that are free for both."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile, Schedule
from eventhub.matchmaking.operations import adding
from eventhub.matchmaking.planning.plan import from_row, places_in
from eventhub.matchmaking.planning.problem import key
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged, arranged_schedule
from eventhub.matchmaking.timetable_forms import AddForm, PairForm
from eventhub.matchmaking.vacant import Place, free_places, places_now
from eventhub.web.access import actor, signed_in


@dataclass(frozen=True)
class Target:
    """What a meeting is added to: a draft, or the timetable people walk by."""

    matchmaking: Matchmaking
    draft: Schedule | None = None

    @property
    def number(self) -> int | None:
        """The draft's."""
        return self.draft.number if self.draft else None

    def places(self) -> dict[Meeting, Place]:
        """Return where every meeting is in it."""
        if self.draft is None:
            return places_now(self.matchmaking)
        known = {key(each): each for each in db.session.scalars(queries.standing_meetings(self.matchmaking))}
        placed = places_in(from_row(self.draft.plan), self.matchmaking)
        return {known[name]: place for name, place in placed.items() if name in known}


@bp.get("/staff/events/<slug_id:event_id>/matchmaking/meetings/new")
@signed_in
def choose_pair(event_id: int) -> ResponseReturnValue:
    target = _target(event_id)
    people = _people(target)
    form = PairForm(request.args if "other" in request.args else None).offer_people(people.values())
    if "other" not in request.args or not form.validate():
        return _page(target, form, 422 if "other" in request.args else 200)
    return _page(target, _offered(AddForm(formdata=None, one=form.one.data, other=form.other.data), target, people))


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/meetings/new")
@signed_in
def add_meeting(event_id: int) -> ResponseReturnValue:
    target = _target(event_id)
    people = _people(target)
    form = AddForm().offer_people(people.values()).offer(target.matchmaking, {})
    if not form.validate():
        return _page(target, _offered(form, target, people), 422)
    try:
        with unit_of_work():
            _add(target, people[form.one.data], people[form.other.data], form.chosen())
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _page(target, _offered(form, target, people), refusal.status)
    return _back(target)


def _add(target: Target, one: Profile, other: Profile, place: Place) -> None:
    if target.draft is None:
        adding.add(one, other, place, by=actor())
    else:
        adding.add_to_draft(target.draft, one, other, place, by=actor())


def _back(target: Target) -> ResponseReturnValue:
    event = target.matchmaking.event
    if target.draft is None:
        flash(_("The meeting is in the timetable, and both have been told."))
        return redirect(url_for("matchmaking.timetable", event_id=event))
    flash(_("The meeting is in the draft. Nobody is told before you publish it."))
    return redirect(url_for("matchmaking.version", event_id=event, number=target.number))


def _target(event_id: int) -> Target:
    """Return the draft that the address names, or the timetable."""
    number = request.values.get("version", type=int)
    if number is None:
        return Target(arranged(event_id))
    draft = arranged_schedule(event_id, number)
    return Target(draft.matchmaking, draft)


def _people(target: Target) -> dict[int, Profile]:
    return {person.id: person for person in db.session.scalars(queries.listed(target.matchmaking))}


def _offered(form: AddForm, target: Target, people: dict[int, Profile]) -> AddForm:
    """Offer the places that are free for the two, once it is known who they are."""
    two = {people[field.data] for field in (form.one, form.other) if field.data in people}
    free = free_places(two, target.places()) if len(two) == 2 else {}
    return form.offer_people(people.values()).offer(target.matchmaking, free)


def _page(target: Target, form: AddForm | PairForm, status: int = 200) -> ResponseReturnValue:
    facts = {"matchmaking": target.matchmaking, "draft": target.draft}
    return render_template("matchmaking/adding.html", form=form, **facts), status
