"""Taking the list of registrations along, as a file."""

from collections.abc import Iterable

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import unit_of_work
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.registration import permissions
from eventhub.registration.export import table
from eventhub.registration.forms.desk import ExportForm
from eventhub.registration.operations import attendance
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.desk import filter_of
from eventhub.sheets import as_csv, as_xlsx
from eventhub.web.access import actor, require, signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.post("/staff/events/<slug_id:event_id>/registrations/export")
@signed_in
def export(event_id: int) -> ResponseReturnValue:
    """The list as CSV, with the filters in force."""
    event = edited_event(event_id)
    return as_file(as_csv(_taken(event)), "text/csv", f"registrations-{event.path}.csv")


@bp.post("/staff/events/<slug_id:event_id>/registrations/workbook")
@signed_in
def export_workbook(event_id: int) -> ResponseReturnValue:
    """The list as a workbook, with the filters in force."""
    event = edited_event(event_id)
    return as_file(as_xlsx({_("Registrations"): _taken(event)}), XLSX, f"registrations-{event.path}.xlsx")


def _taken(event: Event) -> Iterable[list[object]]:
    """Return the rows that the address asks for, in its order; that they were taken is written down."""
    sensitive = bool(ExportForm().sensitive.data)
    if sensitive:
        require(permissions.can_take_sensitive(actor(), event))
    with unit_of_work():
        attendance.record_export(event, by=actor(), sensitive=sensitive)
    return table(event, filter_of(event).wanted(), sensitive=sensitive)


def as_file(content: str | bytes, mimetype: str, name: str) -> Response:
    """Answer with a file to keep."""
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f"attachment; filename={name}"})
