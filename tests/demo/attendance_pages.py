"""Who opens tickets, the door and who came, and what is sent to their forms."""

from typing import Any

from eventhub.registration.permissions import ticket_token
from tests.demo.visits import ANYBODY, Visit

ATTENDANCE_DEEDS: set[str] = set()


class AttendancePages:
    """What an atlas knows of tickets and the door."""

    waiting: Any
    place: Any

    def attendance_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint."""
        return {
            "attendance.ticket": [
                *(Visit(ANYBODY, {"token": ticket_token(each)}) for each in (self.place, self.waiting)),
            ],
        }

    def attendance_forms(self) -> dict[str, list[Visit]]:
        """Return, by endpoint, a form that cannot be accepted as it is, or whose answer is a page of its own."""
        return {}
