"""Reports: the host's form, the page anybody who may can read and print, and the season's numbers."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from eventhub import clock
from eventhub.attachments.sending import send
from eventhub.db import db, first_or_none, unit_of_work
from eventhub.directory.labels import kind_name
from eventhub.errors import Missing, Outdated, Refusal
from eventhub.events import queries as event_queries
from eventhub.events.models import Event
from eventhub.history.models import HistoryEntry
from eventhub.reporting import operations, permissions, queries
from eventhub.reporting.facts import known_of
from eventhub.reporting.forms import ReopeningForm, ReportFilter, ReportForm, values_of
from eventhub.reporting.models import EventReport
from eventhub.reporting.table import table
from eventhub.sheets import as_csv, as_xlsx
from eventhub.web.access import actor, manager, require, signed_in
from eventhub.web.pages import country, page_number
from eventhub.web.rows import NOT_HERE, one_or_404
from eventhub.web.uploads import takes_uploads

bp = Blueprint("reporting", __name__)
ROWS_A_PAGE, LARGEST_SHOWN, COUNTRIES_SHOWN = 50, 12, 15
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/staff/events/<slug_id:event_id>/report")
@signed_in
def show(event_id: int) -> ResponseReturnValue:
    """The form for who has to write the report, the report itself for everybody else who may read it."""
    event = _event(event_id)
    report = first_or_none(queries.report_of(event))
    if permissions.can_write(actor(), event) and not (report and report.is_in):
        return _form_page(event, ReportForm(formdata=None, data=values_of(report, known_of(event))), report)
    return _report_page(event, report)


@bp.post("/staff/events/<slug_id:event_id>/report")
@signed_in
@takes_uploads
def submit(event_id: int) -> ResponseReturnValue:
    """Save the report for later, or hand it in."""
    event = _event(event_id)
    require(permissions.can_write(actor(), event))
    form = ReportForm(data=_current(event))
    if not form.validate():
        return _form_page(event, form, first_or_none(queries.report_of(event)), 422)
    try:
        with unit_of_work():
            report = operations.begin(event)
            report.expect(form.version.data)
            (operations.save if form.is_draft else operations.submit)(report, by=actor(), **form.read())
    except Outdated as refusal:
        return _outdated_page(event, form, refusal)
    flash(
        _("Saved. Nobody but your organisation reads it before you hand it in.") if form.is_draft else _("Thank you.")
    )
    return redirect(url_for("reporting.show", event_id=event))


@bp.get("/staff/events/<slug_id:event_id>/report/photo")
@signed_in
def photo(event_id: int) -> Response:
    """The report's photo, for who may read the report."""
    event = _event(event_id)
    report = one_or_404(queries.report_of(event))
    if report.photo is None or not (report.is_in or permissions.can_write(actor(), event)):
        raise Missing(NOT_HERE)
    return send(report.photo, inline=True)


@bp.post("/staff/events/<slug_id:event_id>/report/reopening")
@signed_in
def reopen(event_id: int) -> ResponseReturnValue:
    """Hand the report back to the host."""
    event = _event(event_id)
    require(permissions.can_reopen(actor()))
    report = one_or_404(queries.report_of(event))
    form = ReopeningForm()
    if not form.validate():
        return _report_page(event, report, form, 422)
    with unit_of_work():
        operations.reopen(report, by=actor(), note=form.note.data)
    flash(_("Handed back. %(name)s gets your words by mail.", name=event.host.name or event.host.email))
    return redirect(url_for("reporting.show", event_id=event))


@bp.get("/staff/reports")
@manager
def index() -> ResponseReturnValue:
    """All reports of a season: which are in, which are late, and what they add up to."""
    now, form = clock.now(), _filter()
    chosen = form.chosen()
    found, season = queries.reports(now, **chosen), queries.reports(now, programme_id=chosen["programme_id"])
    countries = db.session.execute(queries.countries_of(season)).all()
    return render_template(
        "reporting/index.html",
        form=form,
        chosen=chosen,
        moment=now,
        reports=db.paginate(found, page=page_number(), per_page=ROWS_A_PAGE, error_out=False),
        counts=db.session.execute(queries.counts(season, now)).one(),
        sums=db.session.execute(queries.sums(season)).one(),
        largest=db.session.execute(queries.largest(season).limit(LARGEST_SHOWN)).all(),
        countries=countries,
        countries_named=_named(countries)[:COUNTRIES_SHOWN],
    )


@bp.get("/staff/reports.csv")
@manager
def csv() -> Response:
    """The reports chosen as CSV."""
    return _file(as_csv(_rows()), "text/csv", "reports.csv")


@bp.get("/staff/reports.xlsx")
@manager
def xlsx() -> Response:
    """The reports chosen as a workbook."""
    return _file(as_xlsx({_("Reports"): _rows()}), WORKBOOK, "reports.xlsx")


def _event(event_id: int) -> Event:
    """Return an event whose report the reader may know of, once there is something to report."""
    event = one_or_404(queries.reportable_by(actor()).where(Event.id == event_id))
    if not queries.has_taken_place(event, clock.now()):
        raise Refusal(_("There is nothing to report yet: this event has not taken place."))
    return event


def _current(event: Event) -> dict[str, Any]:
    report = first_or_none(queries.report_of(event))
    return {"photo": report.photo} if report else {}


def _form_page(
    event: Event, form: ReportForm, report: EventReport | None = None, status: int = 200, refusal: Refusal | None = None
) -> ResponseReturnValue:
    known = known_of(event)
    if known.participants:
        form.say_sources(known)
    page = render_template(
        "reporting/edit.html",
        event=event,
        form=form,
        report=report,
        refusal=refusal,
        handed_back=_handed_back(report),
        is_known=bool(known.participants),
    )
    return page, status


def _outdated_page(event: Event, form: ReportForm, refusal: Refusal) -> ResponseReturnValue:
    """Keep what was typed; sent again, it knowingly goes over what somebody else wrote."""
    report = first_or_none(queries.report_of(event))
    form.version.data = form.version.raw_data = None
    form.version.process(None, report.version if report else 1)
    return _form_page(event, form, report, 409, refusal)


def _report_page(
    event: Event, report: EventReport | None, form: ReopeningForm | None = None, status: int = 200
) -> ResponseReturnValue:
    known = known_of(event)
    page = render_template(
        "reporting/show.html",
        event=event,
        report=report if report and report.is_in else None,
        due_at=report.due_at if report else queries.due_at(event),
        known=known,
        countries=_named(known.by_country)[:COUNTRIES_SHOWN],
        kinds=[(kind_name(kind), number) for kind, number in known.by_kind],
        form=(form or ReopeningForm(formdata=None)) if permissions.can_reopen(actor()) else None,
        is_manager=actor().is_programme_manager,
    )
    return page, status


def _handed_back(report: EventReport | None) -> HistoryEntry | None:
    """Return why the report was handed back, if that is the last thing that happened to its state."""
    return first_or_none(queries.moves_of(report)) if report else None


def _named(countries: Iterable[Any]) -> list[tuple[str, int]]:
    return [(country(code), number) for code, number in countries]


def _filter() -> ReportFilter:
    form = ReportFilter(request.args)
    programmes = db.session.scalars(event_queries.programmes()).all()
    form.programme.choices = [
        SelectChoice(0, _("All seasons")),
        *(SelectChoice(each.id, each.name) for each in programmes),
    ]
    return form


def _rows() -> list[list[object]]:
    return table(db.session.scalars(queries.reports(clock.now(), **_filter().chosen())))


def _file(content: str | bytes, media_type: str, name: str) -> Response:
    return Response(content, mimetype=media_type, headers={"Content-Disposition": f"attachment; filename={name}"})
