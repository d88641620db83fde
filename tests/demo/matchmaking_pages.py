"""Who opens the pages of one-to-one meetings."""

from typing import Any

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.matchmaking.models import Meeting, Profile, Schedule, ScheduleRun
from eventhub.matchmaking.states import RunState
from tests.demo.visits import HOST, Visit

MATCHMAKING_DEEDS = {
    *("matchmaking.drop_rule", "matchmaking.give_up_target"),
    "matchmaking.release",
    "matchmaking.begin",
    "matchmaking.open_requests",
    "matchmaking.close_requests",
    "matchmaking.remove_block",
    "matchmaking.decline",
    "matchmaking.refuse",
    "matchmaking.withdraw",
    "matchmaking.veto",
    "matchmaking.shut_out",
    *("matchmaking.bring_in_colleague", "matchmaking.let_colleague_go"),
    "matchmaking.step_in",
    "matchmaking.accept_for_colleague",
    "matchmaking.go_instead",
    "matchmaking.lift",
    "matchmaking.take_report_in_hand",
    "matchmaking.give_back",
    "matchmaking.publish",
    *("matchmaking.keep_in_draft", "matchmaking.let_move_in_draft", "matchmaking.place_in_draft"),
    *("matchmaking.take_offered_time", "matchmaking.leave_offered_time"),
    *("matchmaking.withdraw_offer", "matchmaking.pass_over"),
    *("matchmaking.open_late_requests", "matchmaking.close_late_requests"),
    *("matchmaking.say", "matchmaking.sit_together", "matchmaking.confirm"),
}
"""Buttons without a field."""


class MatchmakingPages:
    """The part of the atlas about finding each other, asking and meeting."""

    toronto: Event
    casablanca: Event
    bucharest: Event
    meeting: Meeting
    booking_pages: Any

    def matchmaking_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint; in Casablanca people still ask each other."""
        event, open_one = {"event_id": self.toronto}, {"event_id": self.casablanca}
        meeting = {**event, "meeting_id": self.meeting.id}
        ends = (RunState.FINISHED, RunState.FAILED)
        ended = [{**event, "run_id": first(ScheduleRun, state=each).id} for each in ends]
        return {
            **self.booking_pages(),
            "matchmaking.desk": [Visit(HOST, event), Visit(HOST, open_one), Visit(HOST, {"event_id": self.bucharest})],
            "matchmaking.capacity": [
                Visit(HOST, open_one),
                Visit(HOST, {**open_one, "people": 40, "asks": 8, "accepted": 60}),
                Visit(HOST, {**open_one, "people": 1}, status=422),
            ],
            "matchmaking.block": [Visit(HOST, {**open_one, "session": 1})],
            "matchmaking.table": [Visit(HOST, {**open_one, "number": 1})],
            "matchmaking.confirm_closing": [Visit(HOST, open_one)],
            **self._timetable_pages(event, open_one),
            "matchmaking.show_run": [Visit(HOST, run) for run in ended],
            "matchmaking.meeting": [Visit(HOST, meeting)],
            "matchmaking.confirm_cancellation": [Visit(HOST, meeting)],
        }

    def _timetable_pages(self, event: dict[str, Any], open_one: dict[str, Any]) -> dict[str, list[Visit]]:
        version = {**event, "number": first(Schedule).number}
        return {
            "matchmaking.timetable": [
                Visit(HOST, event),
                Visit(HOST, {"event_id": under_way()}),
                Visit(HOST, {**event, "by": "people"}),
                Visit(HOST, open_one),
            ],
            "matchmaking.board": [
                Visit(HOST, {"event_id": each}) for each in (self.toronto, under_way(), self.casablanca)
            ],
            "matchmaking.print_pack": [
                Visit(HOST, event),
                Visit(HOST, {**event, "what": "tables"}),
                Visit(HOST, open_one),
            ],
            "matchmaking.version": [Visit(HOST, version), Visit(HOST, {"event_id": under_way(), "number": 1})],
            "matchmaking.draft_meeting": [Visit(HOST, {**version, "meeting_id": self.meeting.id}, status=404)],
            "matchmaking.comparison": [
                Visit(HOST, {**event, "before": 0, "after": version["number"]}),
                Visit(HOST, {**event, "before": 77, "after": 0}, status=422),
            ],
            "matchmaking.choose_pair": [
                Visit(HOST, event),
                Visit(HOST, {**event, **self._two()}),
                Visit(HOST, {**event, "one": 0, "other": 0}, status=422),
            ],
        }

    def _two(self) -> dict[str, int]:
        """Two listed people of Toronto."""
        mine = Profile.matchmaking_id == self.meeting.matchmaking_id
        found = db.session.scalars(db.select(Profile.id).where(mine).order_by(Profile.id.desc()).limit(2)).all()
        return dict(zip(("one", "other"), found, strict=True))


def under_way() -> Event:
    """The event whose meetings went on when the demo was loaded."""
    found = db.session.scalars(db.select(Event).where(Event.title.contains("under way"))).one_or_none()
    assert found is not None, "the demo has no meetings under way"
    return found


def first(model: Any, **facts: Any) -> Any:
    found = db.session.scalars(db.select(model).filter_by(**facts).limit(1)).first()
    assert found is not None, f"the demo has no {model.__name__}"
    return found
