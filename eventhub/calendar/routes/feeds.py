"""Calendars for machines: no sign-in, no cookie, and 304 to who has the same bytes already."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response, request
from flask.typing import ResponseReturnValue

from eventhub import clock
from eventhub.accounts.operations import hashed
from eventhub.calendar import documents, feeds, keeping, queries
from eventhub.calendar import rss as syndication
from eventhub.calendar.filters import read
from eventhub.calendar.keeping import Built
from eventhub.calendar.routes.blueprint import bp
from eventhub.web import machines, unchanged
from eventhub.web.access import link_holder, public
from eventhub.web.machines import CALENDAR, PRIVATE, PUBLIC, Kind
from eventhub.web.rows import one_or_404, value_or_404

ROBOTS = """User-agent: *
Disallow: /staff/
Disallow: /my
Disallow: /account
Disallow: /sign-in
"""

_FEED = Kind(CALENDAR, PUBLIC, "inline; filename=calendar.ics")
_DOCUMENT = Kind("application/json", PUBLIC)
_NEWS = Kind("application/rss+xml; charset=utf-8", PUBLIC)
_AGENDA = Kind(CALENDAR, PRIVATE, "inline; filename=my-agenda.ics")


@bp.get("/calendar.ics")
@public
def feed() -> ResponseReturnValue:
    filters, now = read(request.args), clock.now()
    return _kept(f"ics {filters}", lambda: feeds.of_calendar(filters, now), _FEED)


@bp.get("/calendar.json")
@public
def document() -> ResponseReturnValue:
    filters, now = read(request.args), clock.now()
    return _kept(f"json {filters}", lambda: documents.of_calendar(filters, now), _DOCUMENT)


@bp.get("/calendar.rss")
@public
def rss() -> ResponseReturnValue:
    filters, now = read(request.args), clock.now()
    return _kept(f"rss {filters}", lambda: syndication.of_calendar(filters, now), _NEWS)


@bp.get("/events/<slug_id:event_id>.ics")
@public
def event_file(event_id: int) -> ResponseReturnValue:
    path = value_or_404(queries.public_path(event_id))
    kind = Kind(CALENDAR, PUBLIC, f"attachment; filename={path}.ics")
    return _kept(f"event {event_id}", lambda: feeds.of_event(one_or_404(queries.shown(event_id, None))), kind)


@bp.get("/feeds/<token>.ics")
@link_holder
def private_feed(token: str) -> ResponseReturnValue:
    opened = one_or_404(queries.feed_behind(hashed(token)))
    body = feeds.of_person(opened.user, clock.now())
    etag = machines.etag_of(body)
    answer = machines.known(_AGENDA, etag, keeping.of_token(opened, etag, clock.now()))
    return machines.filled(answer, machines.zipped(body) if machines.coding() == "gzip" else body)


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    answer = Response(ROBOTS, mimetype="text/plain", headers={"Cache-Control": "public, max-age=86400"})
    return machines.for_machines(answer)


def _kept(question: str, build: Callable[[], Built], kind: Kind) -> Response:
    """Look first without the bytes where the reader may have them; fetch or make them only for who has not."""
    coding, now = machines.coding(), clock.now()
    for with_content in (False, True) if machines.is_conditional() else (True,):
        found = keeping.answer(question, build, now, coding=coding, with_content=with_content)
        answer = machines.known(kind, found.etag, found.changed_at)
        if found.content is not None:
            return machines.filled(answer, found.content)
        if answer.status_code == HTTPStatus.NOT_MODIFIED:
            request.environ[unchanged.NAME] = found.holds
            break
    return answer
