"""Badges and lists to print."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from eventhub import clock
from eventhub.attendance import queries
from eventhub.attendance.forms import PrintForm
from eventhub.attendance.printing import BADGES_A_RUN, CLASSES, PAPERS, ROWS_A_RUN, Paper, badges
from eventhub.attendance.routes.blueprint import bp
from eventhub.db import db
from eventhub.events.routes.doors import edited_event
from eventhub.registration.queries import setups
from eventhub.web.access import signed_in
from eventhub.web.pages import page_number


@bp.get("/staff/events/<slug_id:event_id>/badges")
@signed_in
def badge_sheet(event_id: int) -> ResponseReturnValue:
    """The badges or the list of everybody who is expected, of one type if asked for, as they come out of a printer."""
    event = edited_event(event_id)
    form = PrintForm(request.args, types=db.session.scalars(setups.types_of(event)).all())
    paper, type_id = form.wanted()
    run = ROWS_A_RUN if paper is Paper.LIST else BADGES_A_RUN
    page = db.paginate(queries.to_print(event, type_id), page=page_number(), per_page=run, error_out=False)
    return render_template(
        "attendance/badges.html",
        event=event,
        form=form,
        paper=paper,
        papers=PAPERS,
        layout=CLASSES.get(paper, ""),
        page=page,
        badges=[] if paper is Paper.LIST else badges(page.items),
        now_=clock.now(),
    )
