"""The desk's applications and reviews as files, with the filters in force; that they were taken is written down."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.hosting.forms.desk import DeskFilter
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations import exports
from eventhub.hosting.queries import desk as desk_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.routes.desk import announced, leads
from eventhub.sheets import as_csv, as_xlsx
from eventhub.web.access import actor, manager

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.post("/staff/applications.xlsx")
@manager
def export_workbook() -> ResponseReturnValue:
    """Applications and reviews as the two sheets of a workbook."""
    rows = _taken("applications and reviews")
    sheets = {
        _("Applications"): exports.applications_table(rows, actor()),
        _("Reviews"): exports.reviews_table(rows, actor()),
    }
    return _file(as_xlsx(sheets), XLSX, "applications.xlsx")


@bp.post("/staff/applications.csv")
@manager
def export_applications() -> ResponseReturnValue:
    """The applications as CSV."""
    rows = _taken("applications")
    return _file(as_csv(exports.applications_table(rows, actor())), "text/csv", "applications.csv")


@bp.post("/staff/reviews.csv")
@manager
def export_reviews() -> ResponseReturnValue:
    """Their reviews as CSV."""
    rows = _taken("reviews")
    return _file(as_csv(exports.reviews_table(rows, actor())), "text/csv", "reviews.csv")


def _taken(what: str) -> list[HostingApplication]:
    """Load what the address asks for, in its order, and write down that it was taken."""
    calls = announced()
    form = DeskFilter(request.args, calls=calls)
    ids = list(db.session.scalars(desk_queries.found(form.wanted(), actor(), clock.now(), leads(calls))))
    with unit_of_work():
        exports.record_export(what, len(ids), by=actor(), filters=form.address())
    rows = {row.id: row for row in db.session.scalars(desk_queries.exported(ids))}
    return [rows[each] for each in ids]


def _file(content: str | bytes, mimetype: str, name: str) -> Response:
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f"attachment; filename={name}"})
