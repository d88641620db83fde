"""The next events of a view, to be shown inside a page of somebody else's."""

from typing import Any, cast

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from eventhub import clock
from eventhub.calendar import queries
from eventhub.calendar.counting import Count
from eventhub.calendar.filters import read
from eventhub.calendar.routes.blueprint import bp
from eventhub.db import db
from eventhub.web.access import public
from eventhub.web.machines import PUBLIC, for_machines

SHOWN = 10


@bp.get("/calendar/embed")
@public
def embed() -> ResponseReturnValue:
    filters, now = read(request.args), clock.now()
    rows = db.session.execute(queries.some_cards(filters, now, SHOWN)).all()
    number, _next_end = Count().number(filters, now)
    answer = make_response(render_template("calendar/embed.html", rows=rows, number=number, filters=filters))
    answer.headers.update({"Cache-Control": PUBLIC, "Vary": "Accept-Language"})
    cast("Any", answer).may_be_framed = True
    return for_machines(answer)
