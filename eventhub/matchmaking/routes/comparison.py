"""Two versions of the timetable side by side, or one beside what people walk by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db
from eventhub.matchmaking import queries
from eventhub.matchmaking.comparison import Places, changes_between, moves_between
from eventhub.matchmaking.models import Matchmaking, Meeting, Schedule
from eventhub.matchmaking.planning.plan import AS_NOW, Goers, figures_now, from_row, goers_in, place_of, places_in
from eventhub.matchmaking.planning.problem import key
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged
from eventhub.matchmaking.solver.problem import Figures
from eventhub.matchmaking.states import MatchmakingState
from eventhub.matchmaking.timetable_forms import NOW, ComparisonForm
from eventhub.web.access import signed_in


@dataclass(frozen=True)
class Side:
    """One of the two."""

    name: str
    figures: Figures
    places: Places
    goers: Goers


@bp.get("/staff/events/<slug_id:event_id>/matchmaking/timetable/comparison")
@signed_in
def comparison(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    versions = {each.number: each for each in db.session.scalars(queries.schedules_of(matchmaking))}
    form = _form(matchmaking, list(versions))
    facts: dict[str, Any] = {"matchmaking": matchmaking, "form": form}
    if not form.validate():
        return render_template("matchmaking/comparison.html", sides=(), **facts), 422 if request.args else 200
    standing = db.session.scalars(queries.standing_meetings(matchmaking)).all()
    sides = [_side(matchmaking, standing, versions.get(each.data)) for each in (form.before, form.after)]
    pair = (sides[0].places, sides[1].places)
    changes = changes_between(*pair, *(side.goers for side in sides))
    facts |= {"sides": sides, "changes": changes, "moves": moves_between(*pair)}
    return render_template("matchmaking/comparison.html", **facts)


def _form(matchmaking: Matchmaking, numbers: Sequence[int]) -> ComparisonForm:
    """Begin with what holds now beside the newest version."""
    has_now = matchmaking.state in (MatchmakingState.PUBLISHED, MatchmakingState.FINISHED)
    known = ([NOW] if has_now else []) + list(numbers)
    first = {"before": known[0], "after": numbers[0]} if numbers else {}
    form = ComparisonForm(request.args) if request.args else ComparisonForm(formdata=None, **first)
    return form.offer(numbers, has_now=has_now)


def _side(matchmaking: Matchmaking, standing: Sequence[Meeting], version: Schedule | None) -> Side:
    if version is None:
        now = {meeting: place for meeting in standing if (place := place_of(meeting))}
        return Side(_("What people walk by"), figures_now(matchmaking), now, AS_NOW)
    plan = from_row(version.plan)
    known = {key(each): each for each in standing}
    places = {known[name]: place for name, place in places_in(plan, matchmaking).items() if name in known}
    return Side(_("Version %(number)s", number=version.number), plan.figures, places, goers_in(plan, standing))
