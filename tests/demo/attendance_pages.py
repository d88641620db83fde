"""Who opens tickets, the door and who came, and what is sent to their forms."""

from typing import Any

from eventhub.registration.permissions import ticket_token
from tests.demo.visits import ANYBODY, HOST, TOO_LONG, Visit

ATTENDANCE_DEEDS = {"attendance.take_back"}


class AttendancePages:
    """What an atlas knows of tickets and the door."""

    toronto: Any
    waiting: Any
    place: Any

    def attendance_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint."""
        return {
            "attendance.ticket": [
                *(Visit(ANYBODY, {"token": ticket_token(each)}) for each in (self.place, self.waiting)),
            ],
            "attendance.door": [
                Visit(HOST, {"event_id": self.toronto}),
                Visit(HOST, {"event_id": self.toronto, "q": self.place.name}),
                Visit(HOST, {"event_id": self.toronto, "q": "nobody of this name"}),
            ],
        }

    def attendance_forms(self) -> dict[str, list[Visit]]:
        """Return, by endpoint, a form that cannot be accepted as it is, or whose answer is a page of its own."""
        event = {"event_id": self.toronto}
        return {
            "attendance.name_door": [Visit(HOST, event, {"door": TOO_LONG}, status=422)],
            "attendance.check_in": [Visit(HOST, {**event, "registration_id": self.place.id}, status=409)],
        }
