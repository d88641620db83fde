"""The programme team's desk: every application that came in, found, ordered and chosen."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select
from werkzeug.datastructures import MultiDict

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import SavedView
from eventhub.accounts.queries import views_of
from eventhub.db import db, unit_of_work
from eventhub.hosting.forms.desk import DeskFilter, ViewForm
from eventhub.hosting.labels import DEEDS, FLAG_NAMES, OUTCOMES
from eventhub.hosting.models.calls import Call
from eventhub.hosting.operations.places import left_of
from eventhub.hosting.queries import desk as desk_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.web.access import actor, manager
from eventhub.web.pages import page_number
from eventhub.web.rows import one_or_404

PAGE = "applications"
ROWS_A_PAGE = 50


class RowPages(Pagination):
    """A page of rows that are no records: some columns of each, and how many there are is known."""

    def _query_items(self) -> list[Any]:
        query: Select[Any] = self._query_args["query"]
        return list(db.session.execute(query.limit(self.per_page).offset(self._query_offset)))

    def _query_count(self) -> int:
        return int(self._query_args["found"])


@bp.get("/staff/applications")
@manager
def desk() -> ResponseReturnValue:
    """Every application that came in: where it stands, what it scores, how long it has waited."""
    return _desk_page(ViewForm(formdata=None))


@bp.post("/staff/applications/views")
@manager
def save_view() -> ResponseReturnValue:
    """Keep the filters in force under a name; the same name is given anew."""
    form = ViewForm()
    if not form.validate():
        return _desk_page(form, 422)
    wanted = DeskFilter(_arguments(form.query.data or ""), calls=announced())
    with unit_of_work():
        accounts.save_view(actor(), PAGE, form.name.data, wanted.address())
    flash(_("The view “%(name)s” is saved.", name=form.name.data), "done")
    return redirect(f"{url_for('hosting.desk')}?{wanted.address()}")


@bp.post("/staff/applications/views/<int:view_id>/removal")
@manager
def forget_view(view_id: int) -> ResponseReturnValue:
    """Forget one of one's own views."""
    view = one_or_404(views_of(actor(), PAGE).where(SavedView.id == view_id))
    with unit_of_work():
        accounts.forget_view(view)
    flash(_("The view is gone; the applications in it are not."), "done")
    return redirect(url_for("hosting.desk"))


def announced() -> list[Call]:
    """Return the calls applications can be under."""
    return list(db.session.scalars(desk_queries.announced_calls()))


def leads(calls: list[Call]) -> set[int]:
    """Return how many days before a decision is due the calls warn."""
    return {call.decision_days - call.warning_day for call in calls}


def _desk_page(view_form: ViewForm, status: int = 200) -> ResponseReturnValue:
    now, calls = clock.now(), announced()
    form = DeskFilter(request.args, calls=calls)
    wanted = form.wanted()
    if view_form.query.data is None:
        view_form.query.data = form.address()
    page = render_template(
        "hosting/desk.html",
        form=form,
        wanted=wanted,
        given=form.given(),
        view_form=view_form,
        room=_places(calls, wanted.call),
        drafts=db.session.scalar(desk_queries.drafts(wanted.call)),
        views=db.session.scalars(views_of(actor(), PAGE)).all(),
        now=now,
        flags=FLAG_NAMES,
        outcomes=OUTCOMES,
        deeds=DEEDS,
        **_found(wanted, now, calls),
    )
    return page, status


def _found(wanted: desk_queries.Wanted, now: datetime, calls: list[Call]) -> dict[str, Any]:
    """Return the wanted page of applications, and how many are in which state."""
    asked = (wanted, actor(), now, leads(calls))
    counted = db.session.execute(desk_queries.tallies(*asked)).all()
    tallies = _summed((state, number) for state, _band, number in counted)
    bands = _summed((band, number) for state, band, number in counted if wanted.state in (None, state))
    found = sum(tallies.values()) if wanted.state is None else tallies.get(wanted.state, 0)
    page = RowPages(
        query=desk_queries.rows(*asked), found=found, page=page_number(), per_page=ROWS_A_PAGE, error_out=False
    )
    return {"page": page, "tallies": tallies, "bands": bands}


def _summed(pairs: Iterable[tuple[Any, int]]) -> Counter[Any]:
    """Add up numbers by what they are of."""
    sums: Counter[Any] = Counter()
    for what, number in pairs:
        sums[what] += number
    return sums


def _places(calls: list[Call], chosen: int | None) -> list[tuple[Call, Any]]:
    """Return what is left under the chosen call, or under every call that still decides and has limits."""
    shown = [call for call in calls if call.place_limits and chosen in (None, call.id)]
    left = left_of(shown)
    return [(call, left[call.id]) for call in shown]


def _arguments(query: str) -> MultiDict[str, str]:
    """Read what stands behind an address."""
    return MultiDict(parse_qsl(query))
