"""Words for who opens which address, and with what."""

from dataclasses import dataclass, field
from typing import Any

ANYBODY = ""
PARTICIPANT, HOST, REVIEWER, MANAGER, ADMIN = (
    f"{role}@example.org" for role in ("participant", "host", "reviewer", "manager", "admin")
)
APPLICANT = "noa@bari.example.org"
READERS = (ANYBODY, PARTICIPANT, HOST, REVIEWER, MANAGER, ADMIN)
TOO_LONG = "far too long " * 1_000
FILES = {
    "attendance.guest_list",
    "attendance.numbers",
    "hosting.calls_feed",
    "hosting.call_feed",
    "calendar.document",
    "calendar.rss",
    "calendar.event_document",
    "calendar.feed",
    "calendar.event_file",
    "calendar.private_feed",
    "calendar.robots",
    "organisations.names",
    "outbox.letter",
    "outcomes.as_file",
    "registration.empty_sheet",
    "registration.take_data",
    "outcomes.of_event_as_csv",
    "reporting.csv",
    "reporting.photo",
    "reporting.xlsx",
    "surveys.results_as_csv",
}
"""What is read by machines and is no page."""
PROBES = {"health.alive", "health.ready", "static"}


@dataclass(frozen=True)
class Visit:
    """Somebody opens an address, or sends a form to it, and gets an answer of this status."""

    reader: str
    values: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    status: int = 200
