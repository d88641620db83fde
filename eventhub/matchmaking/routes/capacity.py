"""Whether slots and tables can hold what is to be expected: asked before requests open."""

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from eventhub.db import db
from eventhub.matchmaking.asking import takes_part, traits_of
from eventhub.matchmaking.labels import CHANGES
from eventhub.matchmaking.models import Matchmaking
from eventhub.matchmaking.planning.forecast import Assumptions, forecast
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged
from eventhub.matchmaking.rules_forms import ASKS, MOST_PEOPLE, PEOPLE, CapacityForm
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries.people import confirmed_for
from eventhub.web.access import actor, signed_in
from eventhub.web.limits import limiter

PER_ORGANISER = "20 per 15 minutes"


def _organiser() -> str:
    user = actor()
    return f"capacity {user.id if user else get_remote_address()}"


@bp.get("/staff/events/<slug_id:event_id>/matchmaking/capacity")
@signed_in
@limiter.limit(PER_ORGANISER, key_func=_organiser, exempt_when=lambda: "people" not in request.args)
def capacity(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    coming = _taking_part(matchmaking)
    if "people" not in request.args:
        people = min(max(2, len(coming)), MOST_PEOPLE) if coming else PEOPLE
        return _page(matchmaking, coming, CapacityForm(formdata=None, people=people, asks=ASKS, accepted=60))
    form = CapacityForm(request.args)
    if not form.validate():
        return _page(matchmaking, coming, form), 422
    return _page(matchmaking, coming, form, Assumptions(form.people.data, form.asks.data, form.accepted.data))


def _taking_part(matchmaking: Matchmaking) -> list[Registration]:
    found = db.session.scalars(confirmed_for(matchmaking.event))
    return [place for place in found if takes_part(matchmaking, traits_of(place))]


def _page(
    matchmaking: Matchmaking,
    coming: Sequence[Registration],
    form: CapacityForm,
    assumed: Assumptions | None = None,
) -> str:
    is_ready = bool(matchmaking.slots and matchmaking.tables)
    found = forecast(matchmaking, coming, assumed) if assumed and is_ready else None
    return render_template(
        "matchmaking/capacity.html",
        matchmaking=matchmaking,
        coming=len(coming),
        form=form,
        assumed=assumed,
        is_ready=is_ready,
        found=found,
        advice=[(CHANGES[row["change"]](row["number"]), share) for row, share in found.advice()] if found else [],
    )
