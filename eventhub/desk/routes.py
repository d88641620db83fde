"""The desk: what needs one's attention, and where the work is done."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select

from eventhub import clock
from eventhub.accounts.models import Role, User
from eventhub.db import db
from eventhub.desk import queries
from eventhub.events import permissions
from eventhub.events.checklist import next_step
from eventhub.reporting import queries as reports
from eventhub.web.access import actor, staff
from eventhub.web.pages import page_number

bp = Blueprint("desk", __name__)

ROWS_A_BLOCK = 6
LINES_A_PAGE = 20
FAILURES_SHOWN_FOR = timedelta(days=7)


class LinePages(Pagination):
    """Pages of the events whose registrations await the organiser's word, of which one page was read."""

    def _query_items(self) -> list[Any]:
        return list(self._query_args["lines"])

    def _query_count(self) -> int:
        return int(self._query_args["number"])


@bp.get("/staff")
@staff
def index() -> ResponseReturnValue:
    """What needs the reader's attention: each block only for who may see it."""
    user, now = actor(), clock.now()
    blocks = {
        "answers": _first(queries.applications_to_answer(user)),
        "reviews": _first(queries.reviews_to_write(user)) if user.has_role(Role.REVIEWER) else [],
        "events": _first(queries.events_to_act_on(user)),
        "reports": _first(reports.owed_by(user, now)) if user.has_role(Role.HOST) else [],
        **_coming(user, now),
        "runs": _first(queries.runs_to_look_at(user, now - FAILURES_SHOWN_FOR)),
        **(_programme_blocks(user, now) if user.is_programme_manager else {}),
    }
    blocks["counts"] = [*blocks.get("counts", []), *_reviews_due(user, bool(blocks["reviews"]))]
    steps = {event.id: next_step(event, now) for event in blocks["events"]}
    is_quiet = not any(blocks.values())
    return render_template(
        "desk/index.html", steps=steps, is_quiet=is_quiet, may_create=permissions.can_create(user), **blocks
    )


def _coming(user: User, now: datetime) -> dict[str, Any]:
    """What is on or to come, and of all of it where registrations await the reader's word."""
    page = page_number()
    lines = range(1 + LINES_A_PAGE * (page - 1), 1 + LINES_A_PAGE * page)
    rows = db.session.execute(queries.events_coming(user, now, first=ROWS_A_BLOCK, lines=lines)).all()
    found = [(row.Event, row.waiting) for row in rows if row.waiting and row.turn in lines]
    number = rows[0].events if rows else 0
    pages = LinePages(page=page, per_page=LINES_A_PAGE, error_out=False, lines=found, number=number)
    return {"coming": [row.Event for row in rows if row.place <= ROWS_A_BLOCK], "lines": pages if found else None}


def _programme_blocks(user: User, now: datetime) -> dict[str, Any]:
    """What waits for the programme team."""
    return {
        "counts": _counts(user, now),
        "questions": _first(queries.questions(user)),
        "applications": _first(queries.applications_waiting()),
        "failed_mails": db.session.scalar(queries.failed_mails()),
    }


def _counts(user: User, now: datetime) -> list[tuple[str, int, str]]:
    """Return the numbers that are not zero, each with its words and the page that it counts."""
    leads = set(db.session.scalars(queries.lead_days()))
    found = db.session.execute(queries.counts(user, now, leads)).one()
    pages = {
        "submitted": (_("New applications"), url_for("hosting.desk", state="submitted")),
        "overdue": (_("Decisions overdue"), url_for("hosting.desk", flag="overdue")),
        "due_soon": (_("Decisions due soon"), url_for("hosting.desk", flag="due_soon")),
        "hidden": (_("Decisions not released yet"), url_for("hosting.desk", decided="hidden")),
        "questions": (_("Applications with an open question"), url_for("desk.index", _anchor="questions")),
        "approvals": (_("Events waiting for approval"), url_for("events.approvals")),
    }
    return [(words, getattr(found, name), url) for name, (words, url) in pages.items() if getattr(found, name)]


def _reviews_due(user: User, has_some: bool) -> list[tuple[str, int, str]]:
    if not has_some:
        return []
    number = db.session.scalar(queries.number(queries.reviews_owed(user))) or 0
    return [(_("Reviews you owe"), number, url_for("hosting.reviews"))]


def _first(query: Select[Any]) -> list[Any]:
    """Return a block's rows: as many as one looks through, the pages behind have the rest."""
    return list(db.session.scalars(query.limit(ROWS_A_BLOCK)))
