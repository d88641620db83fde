"""Calendars for machines: no sign-in, no cookie, and 304 to who has the same bytes already."""

import hashlib
import json
from typing import Any, cast

from flask import Response, request
from flask.typing import ResponseReturnValue

from eventhub import clock
from eventhub.accounts.operations import hashed
from eventhub.calendar import documents, feeds, queries
from eventhub.calendar.filters import read
from eventhub.calendar.routes.blueprint import bp
from eventhub.web.access import link_holder, public
from eventhub.web.rows import one_or_404

PUBLIC = "public, max-age=300, must-revalidate"
PRIVATE = "private, max-age=300"
ROBOTS = """User-agent: *
Disallow: /staff/
Disallow: /my
Disallow: /account
Disallow: /sign-in
"""


@bp.get("/calendar.ics")
@public
def feed() -> ResponseReturnValue:
    data = feeds.of_calendar(read(request.args), clock.now())
    return _calendar(data, "inline; filename=calendar.ics", PUBLIC)


@bp.get("/calendar.json")
@public
def document() -> ResponseReturnValue:
    found = documents.of_calendar(read(request.args), clock.now())
    return _conditional(Response(json.dumps(found, ensure_ascii=False), mimetype="application/json"), PUBLIC)


@bp.get("/events/<slug_id:event_id>.ics")
@public
def event_file(event_id: int) -> ResponseReturnValue:
    event = one_or_404(queries.shown(event_id, None))
    return _calendar(feeds.of_event(event), f"attachment; filename={event.path}.ics", PUBLIC)


@bp.get("/feeds/<token>.ics")
@link_holder
def private_feed(token: str) -> ResponseReturnValue:
    user = one_or_404(queries.feed_owner(hashed(token)))
    answer = _calendar(feeds.of_person(user, clock.now()), "inline; filename=my-agenda.ics", PRIVATE)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    return _for_machines(Response(ROBOTS, mimetype="text/plain", headers={"Cache-Control": "public, max-age=86400"}))


def _calendar(data: bytes, disposition: str, cache: str) -> Response:
    answer = Response(data, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = disposition
    return _conditional(answer, cache)


def _conditional(answer: Response, cache: str) -> Response:
    """Give an answer the hash of its bytes as its ETag; RFC 9110 decides when 304 is enough."""
    answer.headers["Cache-Control"] = cache
    answer.set_etag(hashlib.sha256(answer.data).hexdigest()[:32])
    answer.make_conditional(request)
    return _for_machines(answer)


def _for_machines(answer: Response) -> Response:
    """Mark an answer that knows no browser and no cookie."""
    cast("Any", answer).is_for_machines = True
    return answer
