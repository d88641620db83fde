"""Who opens the pages of reports, and what is sent to their forms."""

from typing import Any

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.reporting.models import EventReport
from eventhub.reporting.states import ReportState
from tests.demo.visits import ADMIN, HOST, MANAGER, TOO_LONG, Visit


class ReportPages:
    """The part of the atlas about reports."""

    def report_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint."""
        ready, due = _event(ReportState.SUBMITTED), _event(ReportState.DUE)
        return {
            "reporting.show": [
                *(Visit(reader, {"event_id": ready}) for reader in (HOST, MANAGER)),
                *(Visit(reader, {"event_id": due}) for reader in (HOST, ADMIN)),
            ],
            "reporting.photo": [Visit(MANAGER, {"event_id": ready}, status=404)],
            "reporting.index": [Visit(MANAGER), Visit(MANAGER, {"state": "overdue"}), Visit(ADMIN)],
            "reporting.csv": [Visit(MANAGER)],
            "reporting.xlsx": [Visit(MANAGER)],
        }

    def report_forms(self) -> dict[str, list[Visit]]:
        """Return, by endpoint, a form that cannot be accepted as it is."""
        ready, due = {"event_id": _event(ReportState.SUBMITTED)}, {"event_id": _event(ReportState.DUE)}
        wrong = {"participants": "-1", "outcomes": TOO_LONG, "version": "1"}
        return {
            "reporting.submit": [Visit(HOST, due, wrong, status=422)],
            "reporting.reopen": [Visit(MANAGER, ready, {"note": ""}, status=422)],
        }


def _event(state: ReportState) -> Any:
    found = db.session.scalars(db.select(Event).join(EventReport).where(EventReport.state == state).limit(1)).first()
    assert found is not None, f"the demo has no report that is {state.value}"
    return found
