"""Calendars for machines: no sign-in, no cookie, and 304 to who has the same bytes already."""

import json

from flask import Response, request
from flask.typing import ResponseReturnValue

from eventhub import clock
from eventhub.accounts.operations import hashed
from eventhub.calendar import documents, feeds, queries
from eventhub.calendar.filters import read
from eventhub.calendar.routes.blueprint import bp
from eventhub.web.access import link_holder, public
from eventhub.web.machines import PRIVATE, PUBLIC, calendar_file, conditional, for_machines
from eventhub.web.rows import one_or_404

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
    return calendar_file(data, "inline; filename=calendar.ics", PUBLIC)


@bp.get("/calendar.json")
@public
def document() -> ResponseReturnValue:
    found = documents.of_calendar(read(request.args), clock.now())
    return conditional(Response(json.dumps(found, ensure_ascii=False), mimetype="application/json"), PUBLIC)


@bp.get("/events/<slug_id:event_id>.ics")
@public
def event_file(event_id: int) -> ResponseReturnValue:
    event = one_or_404(queries.shown(event_id, None))
    return calendar_file(feeds.of_event(event), f"attachment; filename={event.path}.ics", PUBLIC)


@bp.get("/feeds/<token>.ics")
@link_holder
def private_feed(token: str) -> ResponseReturnValue:
    user = one_or_404(queries.feed_owner(hashed(token)))
    answer = calendar_file(feeds.of_person(user, clock.now()), "inline; filename=my-agenda.ics", PRIVATE)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    return for_machines(Response(ROBOTS, mimetype="text/plain", headers={"Cache-Control": "public, max-age=86400"}))
