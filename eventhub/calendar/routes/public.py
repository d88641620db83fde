"""The public pages: what is on, and the calendar in its three views."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from eventhub import clock
from eventhub.calendar import month, paging, queries, seasons, words
from eventhub.calendar.counting import Count
from eventhub.calendar.embedding import embed_code
from eventhub.calendar.filters import Filters, read
from eventhub.calendar.forms import filter_form, further
from eventhub.calendar.pins import pins
from eventhub.calendar.routes.blueprint import bp
from eventhub.db import db
from eventhub.web import ready, subscribing
from eventhub.web.access import public
from eventhub.web.pages import page_number
from eventhub.web.ready import Made, Turns

NEXT_AT_HOME = 6
ON_THE_MAP = 30


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    now = clock.now()
    rows = db.session.execute(queries.some_cards(Filters(), now, ON_THE_MAP)).all()
    calls = db.session.scalars(queries.open_calls(now)).all()
    return render_template("calendar/home.html", rows=rows[:NEXT_AT_HOME], pins=pins(rows, now), calls=calls)


@bp.get("/calendar")
@public
def index() -> ResponseReturnValue:
    filters, name, count = read(request.args), request.args.get("view", ""), Count()
    view = VIEWS.get(name, list_page)
    key = ("calendar", view.__name__, filters, page_number())
    return ready.page(key, lambda: count.version, lambda now: view(filters, now, count))


def list_page(filters: Filters, now: datetime, count: Count) -> Made:
    """Thirty events a page, each as a card."""
    number, next_end = count.number(filters, now)
    page = paging.RowPages(partial(queries.some_cards, filters, now), number, page_number())
    context = _frame("list", filters, page.total or 0, count)

    def address(number: int) -> str:
        return url_for("calendar.index", **filters.arguments(), page=number)

    html = render_template("calendar/list.html", page=page, address=address, **context)
    return Made(html, count.version, _turns(page.items, now, *next_end))


def month_page(filters: Filters, now: datetime, count: Count) -> Made:
    """The month in which the days asked for begin, or this one."""
    shown = month.Month.of(filters.since or now.date())
    around = db.session.execute(queries.around(filters, shown.first, shown.last)).all()
    rows = month.within(around, shown)
    context = _frame("month", filters, len(rows), count, shown)
    html = render_template("calendar/month.html", month=shown, rows=rows, **context)
    return Made(html, count.version, _turns((), now))


def map_page(filters: Filters, now: datetime, count: Count) -> Made:
    """The first events on the map of Europe; the list beside it holds those elsewhere, too."""
    rows = db.session.execute(queries.some_cards(filters, now, ON_THE_MAP)).all()
    number, next_end = count.number(filters, now)
    context = _frame("map", filters, number, count)
    html = render_template("calendar/map.html", pins=pins(rows, now), **context)
    return Made(html, count.version, _turns(rows, now, *next_end))


@bp.get("/calendar/archive")
@public
def archive() -> ResponseReturnValue:
    """Every season with what took place in it and what is still to come."""
    now = clock.now()
    return render_template("calendar/archive.html", seasons=db.session.execute(seasons.with_numbers(now)).all())


VIEWS = {"list": list_page, "month": month_page, "map": map_page}


def _turns(rows: Sequence[Any], now: datetime, *instants: datetime) -> Turns:
    """A view reads differently from midnight on, and when what it shows begins or ends."""
    shown = (instant for row in rows for instant in (row.starts_at, row.ends_at))
    return Turns((datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo), *instants, *shown))


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
