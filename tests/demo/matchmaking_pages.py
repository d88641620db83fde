"""Who opens the pages of one-to-one meetings."""

from typing import Any

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.matchmaking.models import Meeting, MeetingRequest, Schedule, ScheduleRun
from tests.demo.visits import HOST, PARTICIPANT, Visit

MATCHMAKING_DEEDS = {
    "matchmaking.admit",
    "matchmaking.drop_rule",
    "matchmaking.release",
    "matchmaking.begin",
    "matchmaking.open_requests",
    "matchmaking.close_requests",
    "matchmaking.remove_block",
    "matchmaking.accept",
    "matchmaking.decline",
    "matchmaking.withdraw",
    "matchmaking.publish",
}
"""Buttons without a field."""


class MatchmakingPages:
    """The part of the atlas about finding each other, asking and meeting."""

    toronto: Event
    casablanca: Event
    bucharest: Event
    meeting: Meeting
    request: MeetingRequest
    _stranger: Any

    def matchmaking_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint; in Casablanca people still ask each other."""
        event, open_one = {"event_id": self.toronto}, {"event_id": self.casablanca}
        meeting = {**event, "meeting_id": self.meeting.id}
        run = {**event, "run_id": _first(ScheduleRun).id}
        version = {**event, "number": _first(Schedule).number}
        person = {**open_one, "profile_id": self._stranger().id}
        return {
            "matchmaking.index": [Visit(PARTICIPANT, event), Visit(PARTICIPANT, open_one)],
            "matchmaking.profile": [Visit(PARTICIPANT, open_one)],
            "matchmaking.people": [
                Visit(PARTICIPANT, open_one),
                Visit(PARTICIPANT, {**open_one, "kind": "sme", "sort": "name"}),
                Visit(PARTICIPANT, {**open_one, "q": "nobody"}),
            ],
            "matchmaking.person": [
                Visit(PARTICIPANT, person),
                Visit(PARTICIPANT, {**open_one, "profile_id": self.request.requester_id}),
            ],
            "matchmaking.inbox": [Visit(PARTICIPANT, open_one), Visit(PARTICIPANT, event)],
            "matchmaking.sent": [Visit(PARTICIPANT, open_one), Visit(PARTICIPANT, event)],
            "matchmaking.desk": [Visit(HOST, event), Visit(HOST, open_one), Visit(HOST, {"event_id": self.bucharest})],
            "matchmaking.capacity": [
                Visit(HOST, open_one),
                Visit(HOST, {**open_one, "people": 40, "asks": 8, "accepted": 60}),
                Visit(HOST, {**open_one, "people": 1}, status=422),
            ],
            "matchmaking.block": [Visit(HOST, {**open_one, "session": 1})],
            "matchmaking.table": [Visit(HOST, {**open_one, "number": 1})],
            "matchmaking.confirm_closing": [Visit(HOST, open_one)],
            "matchmaking.timetable": [
                Visit(HOST, event),
                Visit(HOST, {**event, "by": "people"}),
                Visit(HOST, open_one),
            ],
            "matchmaking.version": [Visit(HOST, version)],
            "matchmaking.show_run": [Visit(HOST, run)],
            "matchmaking.meeting": [Visit(HOST, meeting)],
            "matchmaking.confirm_cancellation": [Visit(HOST, meeting)],
        }


def _first(model: Any) -> Any:
    found = db.session.scalars(db.select(model).limit(1)).first()
    assert found is not None, f"the demo has no {model.__name__}"
    return found
