"""The states of a report and the moves between them."""

import enum


class ReportState(enum.Enum):
    """Whether the host has said how an event went."""

    DUE = "due"
    SUBMITTED = "submitted"


REPORT_TRANSITIONS = {
    ReportState.DUE: frozenset({ReportState.SUBMITTED}),
    ReportState.SUBMITTED: frozenset({ReportState.DUE}),
}
