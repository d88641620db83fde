"""The public pages: what is on, and the calendar in its three views."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from eventhub import clock
from eventhub.calendar import month, paging, queries, seasons, words
from eventhub.calendar.counting import Count, to_the_minute
from eventhub.calendar.embedding import embed_code
from eventhub.calendar.filters import Filters, read
from eventhub.calendar.forms import filter_form, further
from eventhub.calendar.pins import pins
from eventhub.calendar.routes.blueprint import bp
from eventhub.db import db
from eventhub.web import subscribing
from eventhub.web.access import public
from eventhub.web.pages import page_number

NEXT_AT_HOME = 6
ON_THE_MAP = 30


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    now = clock.now()
    rows = db.session.execute(queries.cards(Filters(), now).limit(ON_THE_MAP)).all()
    calls = db.session.scalars(queries.open_calls(now)).all()
    return render_template("calendar/home.html", rows=rows[:NEXT_AT_HOME], pins=pins(rows, now), calls=calls)


@bp.get("/calendar")
@public
def index() -> ResponseReturnValue:
    filters = read(request.args)
    view = VIEWS.get(request.args.get("view", ""), list_page)
    return view(filters)


def list_page(filters: Filters) -> ResponseReturnValue:
    """Thirty events a page, each as a card."""
    now, count = to_the_minute(clock.now()), Count()
    page = paging.RowPages(queries.cards(filters, now), count.number(filters, now), page_number())
    context = _frame("list", filters, page.total or 0, count)

    def address(number: int) -> str:
        return url_for("calendar.index", **filters.arguments(), page=number)

    return render_template("calendar/list.html", page=page, address=address, **context)


def month_page(filters: Filters) -> ResponseReturnValue:
    """The month in which the days asked for begin, or this one."""
    shown = month.Month.of(filters.since or clock.now().date())
    around = db.session.execute(queries.around(filters, shown.first, shown.last)).all()
    rows = month.within(around, shown)
    context = _frame("month", filters, len(rows), Count(), shown)
    return render_template("calendar/month.html", month=shown, rows=rows, **context)


def map_page(filters: Filters) -> ResponseReturnValue:
    """The first events on the map of Europe; the list beside it holds those elsewhere, too."""
    now, count = to_the_minute(clock.now()), Count()
    rows = db.session.execute(queries.cards(filters, now).limit(ON_THE_MAP)).all()
    context = _frame("map", filters, count.number(filters, now), count)
    return render_template("calendar/map.html", pins=pins(rows, now), **context)


@bp.get("/calendar/archive")
@public
def archive() -> ResponseReturnValue:
    """Every season with what took place in it and what is still to come."""
    now = clock.now()
    return render_template("calendar/archive.html", seasons=db.session.execute(seasons.with_numbers(now)).all())


VIEWS = {"list": list_page, "month": month_page, "map": map_page}


def _frame(view: str, filters: Filters, total: int, count: Count, shown: month.Month | None = None) -> dict[str, Any]:
    """Return what the three views share: the filter bar, the filters in force, and how to subscribe to the view."""
    choices = count.choices()
    programmes = words.programme_names(choices)
    return {
        "view": view,
        "total": total,
        "filters": filters,
        "choices": choices,
        "form": partial(filter_form, filters, choices),
        "further": further(filters),
        "active": words.chips(filters, view, programmes),
        "suggestions": [] if total else words.suggestions(filters, view, programmes, _numbers(filters, shown)),
        "tabs": words.tabs(filters, view),
        "subscription": subscribing.ways("calendar.feed", **filters.arguments()),
        "embed_code": embed_code(filters),
    }


def _numbers(filters: Filters, shown: month.Month | None) -> Sequence[int]:
    """Ask in one query how many events are found when each single filter is dropped, in the month that is shown."""
    without = [read(words.as_arguments(filters.without(*pair))) for pair in words.droppable(filters, shown is not None)]
    asked = [shown.within(each) if shown else each for each in without]
    counts = [queries.count(each, clock.now()).scalar_subquery() for each in asked]
    return tuple(db.session.execute(select(*counts)).one()) if counts else ()
