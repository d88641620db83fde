"""What participants reported of one another, on the organiser's desk."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.matchmaking.misuse import MisuseReport, reports_for
from eventhub.matchmaking.models import Matchmaking
from eventhub.matchmaking.operations import misuse
from eventhub.matchmaking.report_forms import ClosingForm
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged
from eventhub.matchmaking.states import ReportState
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

ADDRESS = "/staff/events/<slug_id:event_id>/matchmaking/reports"


@bp.get(ADDRESS)
@signed_in
def misuse_reports(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    rows = db.session.scalars(reports_for(actor(), matchmaking)).all()
    return render_template("matchmaking/reports.html", matchmaking=matchmaking, reports=rows)


@bp.get(ADDRESS + "/<int:report_id>")
@signed_in
def misuse_report(event_id: int, report_id: int) -> ResponseReturnValue:
    row = _report(arranged(event_id), report_id)
    return _page(row, ClosingForm(formdata=None))


@bp.post(ADDRESS + "/<int:report_id>/in-hand")
@signed_in
def take_report_in_hand(event_id: int, report_id: int) -> ResponseReturnValue:
    row = _report(arranged(event_id), report_id)
    with unit_of_work():
        misuse.take_in_hand(row, by=actor())
    flash(_("You look into it."))
    return redirect(url_for("matchmaking.misuse_report", event_id=row.matchmaking.event, report_id=row.id))


@bp.post(ADDRESS + "/<int:report_id>")
@signed_in
def close_report(event_id: int, report_id: int) -> ResponseReturnValue:
    row = _report(arranged(event_id), report_id)
    form = ClosingForm()
    if not form.validate():
        return _page(row, form, 422)
    with unit_of_work():
        misuse.close(row, ReportState(form.state.data), outcome=form.outcome.data, by=actor())
    flash(_("The report is closed."))
    return redirect(url_for("matchmaking.misuse_reports", event_id=row.matchmaking.event))


def _report(matchmaking: Matchmaking, report_id: int) -> MisuseReport:
    return one_or_404(reports_for(actor(), matchmaking).where(MisuseReport.id == report_id))


def _page(row: MisuseReport, form: ClosingForm, status: int = 200) -> ResponseReturnValue:
    return render_template("matchmaking/report.html", report=row, matchmaking=row.matchmaking, form=form), status
