"""The reports as a table for spreadsheets."""

from collections.abc import Iterable

from flask_babel import gettext as _

from eventhub.reporting.facts import NUMBERS
from eventhub.reporting.models import EventReport
from eventhub.web.pages import country, iso


def table(reports: Iterable[EventReport]) -> list[list[object]]:
    """Return a row of headings and one for each report; of a report that is not in, no number and no word."""
    headings = [
        *(_("Event"), _("Organiser"), _("City"), _("Country"), _("Starts (UTC)"), _("Ends (UTC)")),
        *(_("Report due (UTC)"), _("Handed in (UTC)"), _("Participants"), _("Organisations")),
        *(_("Small and medium-sized companies"), _("Countries"), _("One-to-one meetings")),
        *(_("What came of it"), _("How it went")),
    ]
    return [headings, *(_row(each) for each in reports)]


def _row(report: EventReport) -> list[object]:
    event, venue = report.event, report.event.venue
    return [
        *(event.title, event.organiser.name, venue.city if venue else "", country(venue.country) if venue else ""),
        *(iso(event.starts_at), iso(event.ends_at), iso(report.due_at)),
        *_reported(report),
    ]


def _reported(report: EventReport) -> list[object]:
    if not report.is_in:
        return [None] * (len(NUMBERS) + 3)
    numbers = (getattr(report, name) for name in NUMBERS)
    return [iso(report.submitted_at) if report.submitted_at else "", *numbers, report.outcomes, report.text]
