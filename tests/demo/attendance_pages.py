"""Who opens tickets, the door and who came, and what is sent to their forms."""

from typing import Any

from eventhub.attendance.printing import Paper
from eventhub.registration.permissions import ticket_token
from tests.demo.survey_pages import SURVEY_DEEDS, SurveyPages
from tests.demo.visits import ANYBODY, HOST, TOO_LONG, Visit

ATTENDANCE_DEEDS = {"attendance.take_back", "attendance.walk_in_noted", "attendance.remove_helper", *SURVEY_DEEDS}

HELPER = "hedy@example.org"
WALKS_IN = {
    "key": "an atlas",
    "name": "Ada Lovelace",
    "email": "ada.walks.in@example.org",
    "organisation_kind": "sme",
    "country": "FI",
    "consent": "y",
}


class AttendancePages(SurveyPages):
    """What an atlas knows of tickets and the door."""

    toronto: Any
    waiting: Any
    place: Any

    lyon: Any
    casablanca: Any
    draft: Any

    def attendance_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint."""
        return {
            **self.survey_pages(),
            "attendance.ticket": [
                *(Visit(ANYBODY, {"token": ticket_token(each)}) for each in (self.place, self.waiting)),
                Visit(HOST, {"token": ticket_token(self.place)}),
            ],
            "attendance.door": [
                Visit(HOST, {"event_id": self.toronto}),
                Visit(HOST, {"event_id": self.toronto, "q": self.place.name}),
                Visit(HOST, {"event_id": self.toronto, "q": "nobody of this name"}),
                Visit(HOST, {"event_id": self.toronto, "q": self.waiting.ticket_code}),
                Visit(HELPER, {"event_id": self.toronto}),
            ],
            **{f"attendance.{name}": [Visit(HOST, {"event_id": self.toronto})] for name in ("numbers", "guest_list")},
            "attendance.badge_sheet": [
                *(Visit(HOST, {"event_id": self.casablanca, "paper": each.value}) for each in Paper),
                Visit(HOST, {"event_id": self.draft}),
            ],
            "attendance.new_walk_in": [Visit(HOST, {"event_id": self.toronto, "name": "Grace Hopper"})],
            "attendance.exception": [Visit(HOST, self._without_a_seat())],
            "attendance.helpers": [Visit(HOST, {"event_id": self.toronto}), Visit(HOST, {"event_id": self.lyon})],
        }

    def attendance_forms(self) -> dict[str, list[Visit]]:
        """Return, by endpoint, a form that cannot be accepted as it is, or whose answer is a page of its own."""
        event = {"event_id": self.toronto}
        return {
            **self.survey_forms(),
            "attendance.name_door": [Visit(HOST, event, {"door": TOO_LONG}, status=422)],
            "attendance.check_in": [
                Visit(HOST, {**event, "registration_id": self.place.id}, said, status=409)
                for said in ({}, {"key": "long before"})
            ],
            "attendance.scan": [Visit(HOST, event, status=409)],
            "attendance.take_back_noted": [Visit(HOST, event, status=409)],
            "attendance.walk_in": [
                Visit(HOST, event, {"name": "Ada", "email": "no address"}, status=422),
                Visit(HOST, {"event_id": self.lyon}, WALKS_IN, status=409),
            ],
            "attendance.exception": [Visit(HOST, self._without_a_seat(), {"reason": TOO_LONG}, status=422)],
            "attendance.add_helper": [Visit(HOST, event, {"name": "", "email": "no address"}, status=422)],
        }

    def _without_a_seat(self) -> dict[str, Any]:
        return {"event_id": self.waiting.event, "registration_id": self.waiting.id}
