"""The desk: what needs one's attention, and where the work is done."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import db
from eventhub.desk import queries
from eventhub.events import permissions
from eventhub.events.checklist import next_step
from eventhub.web.access import actor, staff

bp = Blueprint("desk", __name__)

ROWS_A_BLOCK = 6
FAILURES_SHOWN_FOR = timedelta(days=7)


@bp.get("/staff")
@staff
def index() -> ResponseReturnValue:
    """What needs the reader's attention: each block only for who may see it."""
    user, now = actor(), clock.now()
    blocks = {
        "answers": _first(queries.applications_to_answer(user)),
        "reviews": _first(queries.reviews_to_write(user)) if user.has_role(Role.REVIEWER) else [],
        "events": _first(queries.events_to_act_on(user)),
        "coming": _first(queries.events_coming(user, now)),
        "runs": _first(queries.runs_to_look_at(user, now - FAILURES_SHOWN_FOR)),
        **(_programme_blocks() if user.is_programme_manager else {}),
    }
    steps = {event.id: next_step(event, now) for event in blocks["events"]}
    is_quiet = not any(blocks.values())
    return render_template(
        "desk/index.html", steps=steps, is_quiet=is_quiet, may_create=permissions.can_create(user), **blocks
    )


def _programme_blocks() -> dict[str, Any]:
    """What waits for the programme team."""
    return {
        "applications": _first(queries.applications_waiting()),
        "failed_mails": db.session.scalar(queries.failed_mails()),
    }


def _first(query: Select[Any]) -> list[Any]:
    """Return a block's rows: as many as one looks through, the pages behind have the rest."""
    return list(db.session.scalars(query.limit(ROWS_A_BLOCK)))
