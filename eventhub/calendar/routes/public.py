"""The public pages: what is on, the calendar in its three views, and one event."""

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventhub import clock
from eventhub.calendar import action, europe, month, paging, programme, queries, words
from eventhub.calendar.counting import Count, to_the_minute
from eventhub.calendar.embedding import embed_code
from eventhub.calendar.filters import Filters, read
from eventhub.calendar.forms import filter_form, further
from eventhub.calendar.routes.blueprint import bp
from eventhub.db import db, first_or_none
from eventhub.directory.themes import theme_name
from eventhub.events import permissions
from eventhub.events.models import Event
from eventhub.registration.queries import people
from eventhub.web import subscribing
from eventhub.web.access import actor, public
from eventhub.web.pages import page_number
from eventhub.web.rows import one_or_404

NEXT_AT_HOME = 6
ON_THE_MAP = 30


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    now = clock.now()
    rows = db.session.execute(queries.cards(Filters(), now).limit(ON_THE_MAP)).all()
    calls = db.session.scalars(queries.open_calls(now)).all()
    return render_template("calendar/home.html", rows=rows[:NEXT_AT_HOME], pins=europe.pins(rows, now), calls=calls)


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
    context = _frame("month", filters, len(rows), Count())
    return render_template("calendar/month.html", month=shown, rows=rows, **context)


def map_page(filters: Filters) -> ResponseReturnValue:
    """The first events on the map of Europe; the list beside it holds those elsewhere, too."""
    now, count = to_the_minute(clock.now()), Count()
    rows = db.session.execute(queries.cards(filters, now).limit(ON_THE_MAP)).all()
    context = _frame("map", filters, count.number(filters, now), count)
    return render_template("calendar/map.html", pins=europe.pins(rows, now), **context)


VIEWS = {"list": list_page, "month": month_page, "map": map_page}


@bp.get("/events/<slug_id:event_id>")
@public
def event(event_id: int) -> ResponseReturnValue:
    shown = one_or_404(queries.shown(event_id, actor()))
    if request.path != url_for("calendar.event", event_id=shown):
        return redirect(url_for("calendar.event", event_id=shown), HTTPStatus.MOVED_PERMANENTLY)
    return render_template("calendar/event.html", **_event_context(shown))


def _event_context(shown: Event) -> dict[str, Any]:
    """Find out how the event and its reader stand to each other."""
    user, now = actor(), clock.now()
    taken, matchmaking = db.session.execute(queries.standing(shown)).one()
    registration = first_or_none(people.registration_of(user, shown)) if user else None
    return {
        "event": shown,
        "theme_names": [theme_name(theme) for theme in shown.theme_slugs],
        "days": programme.days(shown.items, shown.timezone, now),
        "seats_left": None if shown.seats is None else max(shown.seats - taken, 0),
        "action": action.for_reader(shown, registration, taken, now),
        "registration": registration,
        "matchmaking": matchmaking,
        "can_edit": permissions.can_edit(user, shown),
    }


def _frame(view: str, filters: Filters, total: int, count: Count) -> dict[str, Any]:
    """Return what the three views share: the filter bar, the filters in force, and how to subscribe to the view."""
    choices = count.choices()
    return {
        "view": view,
        "total": total,
        "filters": filters,
        "choices": choices,
        "form": partial(filter_form, filters, choices),
        "further": further(filters),
        "active": words.chips(filters, view, words.programme_names(choices)),
        "suggestions": [] if total else _suggestions(filters, view, words.programme_names(choices)),
        "tabs": words.tabs(filters, view),
        "subscription": subscribing.ways("calendar.feed", **filters.arguments()),
        "embed_code": embed_code(filters),
    }


def _suggestions(filters: Filters, view: str, programmes: dict[str, str]) -> list[tuple[str, str, int]]:
    """Return which filter to drop: its name, the address without it and how many events that finds."""
    found = []
    for name, value in filters.pairs()[: words.MOST_SUGGESTIONS]:
        rest = filters.without(name, value)
        number = db.session.scalar(queries.count(read(words.as_arguments(rest)), clock.now())) or 0
        if number:
            label = words.label(name, value, programmes)
            found.append((label, url_for("calendar.index", **rest, view=view), number))
    return found
