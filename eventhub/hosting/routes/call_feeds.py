"""The dates of calls for calendar programs: no sign-in, no cookie."""

from flask.typing import ResponseReturnValue

from eventhub import clock
from eventhub.db import db
from eventhub.hosting import call_entries
from eventhub.hosting.models.calls import Call
from eventhub.hosting.queries import calls as call_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.web.access import public
from eventhub.web.machines import PUBLIC, calendar_file
from eventhub.web.rows import one_or_404


@bp.get("/calls.ics")
@public
def calls_feed() -> ResponseReturnValue:
    """When every call opens and closes."""
    now = clock.now()
    calls = db.session.scalars(call_queries.with_dates(now - call_entries.REMEMBERED_FOR)).all()
    return calendar_file(call_entries.of_calls(calls, now), "inline; filename=calls.ics", PUBLIC)


@bp.get("/calls/<slug>.ics")
@public
def call_feed(slug: str) -> ResponseReturnValue:
    """When one call opens and closes."""
    call = one_or_404(call_queries.public_calls().where(Call.slug == slug))
    return calendar_file(call_entries.of_call(call, clock.now()), "inline; filename=call.ics", PUBLIC)
