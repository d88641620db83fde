"""The public pages: the directory and one organisation."""

from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db, first_or_none
from eventhub.directory import queries as directory
from eventhub.directory.filters import Filters, read
from eventhub.directory.models import Organisation
from eventhub.organisations import permissions, queries
from eventhub.organisations.facets import chips, facets, suggestions
from eventhub.organisations.routes.blueprint import bp
from eventhub.organisations.routes.doors import public_entry
from eventhub.web.access import actor, public
from eventhub.web.pages import page_number

PER_PAGE = 30
MOST_SUGGESTIONS = 8


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """Thirty organisations a page, each as a card."""
    filters = read(request.args)
    page = db.paginate(directory.page(filters), page=page_number(), per_page=PER_PAGE, error_out=False, count=False)
    page.total = db.session.scalar(directory.count(filters)) or 0
    return render_template(
        "directory/index.html", page=page, address=_address_of(filters), **_frame(filters, page.total)
    )


def _address_of(filters: Filters) -> Any:
    return lambda number: url_for("organisations.index", **filters.arguments(), page=number)


def _frame(filters: Filters, total: int) -> dict[str, Any]:
    return {
        "filters": filters,
        "total": total,
        "facets": facets(db.session.execute(directory.facets(filters)).all(), filters),
        "active": chips(filters),
        "suggestions": [] if total else suggestions(filters, _numbers_without_each(filters)),
        "can_merge": permissions.can_merge(actor()),
    }


def _numbers_without_each(filters: Filters) -> list[int]:
    """Ask in one query how many are found when each single filter is dropped."""
    from_address = [read_again(filters.toggled(name, value)) for name, value in filters.pairs()[:MOST_SUGGESTIONS]]
    if not from_address:
        return []
    counts = (directory.count(each).scalar_subquery() for each in from_address)
    return list(db.session.execute(select(*counts)).one())


def read_again(arguments: dict[str, Any]) -> Filters:
    """Return the filters that an address's parameters ask for."""
    values: dict[str, Any] = {name: value if name == "q" else tuple(value) for name, value in arguments.items()}
    return Filters(**values)


@bp.get("/<slug_id:organisation_id>")
@public
def show(organisation_id: int) -> ResponseReturnValue:
    """An organisation's profile; an old address leads to where it stands now."""
    shown = public_entry(organisation_id)
    url = url_for("organisations.show", organisation_id=shown)
    if request.path != url:
        return redirect(url, HTTPStatus.MOVED_PERMANENTLY)
    return render_template("directory/show.html", organisation=shown, **_profile(shown))


def _profile(shown: Organisation) -> dict[str, Any]:
    user, now = actor(), clock.now()
    return {
        "coming": db.session.scalars(queries.coming(shown, now)).all(),
        "past": db.session.scalars(queries.past(shown, now)).all(),
        "own": first_or_none(directory.membership(user, shown)) if user else None,
        "can_edit": permissions.can_edit(user, shown),
        "can_merge": permissions.can_merge(user),
    }
