"""Who opens the pages of people who arrange their own meetings; in Casablanca they still ask each other."""

from typing import Any

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.matchmaking.misuse import MisuseReport
from eventhub.matchmaking.models import Attendee, Matchmaking, Meeting, MeetingRequest, Profile
from tests.demo.matchmaking_pages import first, under_way
from tests.demo.visits import HOST, PARTICIPANT, Visit


class BookingPages:
    """The part of the atlas about finding each other, asking, agreeing and moving."""

    toronto: Event
    casablanca: Event
    request: MeetingRequest
    star: Any
    _stranger: Any

    def booking_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint."""
        event, open_one = {"event_id": self.toronto}, {"event_id": self.casablanca}
        person = {**open_one, "profile_id": self._stranger().id}
        reported = first(MisuseReport)
        return {
            "matchmaking.index": [Visit(PARTICIPANT, event), Visit(PARTICIPANT, open_one)],
            "matchmaking.today": [
                *(Visit(PARTICIPANT, {"event_id": each}) for each in (self.toronto, self.casablanca, under_way()))
            ],
            "matchmaking.offered_times": [Visit(PARTICIPANT, event), Visit(PARTICIPANT, {"event_id": under_way()})],
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
            "matchmaking.other_times": [Visit(PARTICIPANT, {**open_one, "request_id": self.request.id})],
            "matchmaking.own_meeting": [Visit(PARTICIPANT, own) for own in (self._booked(), self._planned())],
            "matchmaking.confirm_calling_off": [Visit(PARTICIPANT, self._booked())],
            "matchmaking.colleagues": [Visit(PARTICIPANT, open_one), Visit(PARTICIPANT, event)],
            "matchmaking.availability": [Visit(PARTICIPANT, open_one), Visit(PARTICIPANT, event)],
            "matchmaking.keep_away": [
                Visit(PARTICIPANT, person),
                Visit(PARTICIPANT, {**open_one, "profile_id": reported.person_id}),
            ],
            "matchmaking.kept_away": [Visit(PARTICIPANT, open_one), Visit(PARTICIPANT, event)],
            "matchmaking.misuse_reports": [Visit(HOST, open_one), Visit(HOST, event)],
            "matchmaking.misuse_report": [Visit(HOST, {**open_one, "report_id": reported.id})],
            "matchmaking.sent": [Visit(PARTICIPANT, open_one), Visit(PARTICIPANT, event)],
        }

    def matchmaking_forms(self) -> dict[str, list[Visit]]:
        """Return what is sent to the forms of people who arrange their own meetings."""
        event = {"event_id": self.casablanca}
        request, person = {**event, "request_id": self.request.id}, {**event, "profile_id": self._stranger().id}
        return {
            "matchmaking.add_meeting": [Visit(HOST, {"event_id": self.toronto}, status=422)],
            "matchmaking.fit_in": [Visit(HOST, {"event_id": self.toronto}, {"most_moved": "all"}, status=422)],
            "matchmaking.accept": [Visit(PARTICIPANT, request, {"slot": "999999"}, status=409)],
            "matchmaking.set_stay": [Visit(PARTICIPANT, event, {"arrives_at": "soon"}, status=422)],
            "matchmaking.keep_free": [Visit(PARTICIPANT, event, status=422)],
            "matchmaking.report": [Visit(PARTICIPANT, person, status=422)],
            "matchmaking.close_report": [Visit(HOST, {**event, "report_id": first(MisuseReport).id}, status=422)],
            "matchmaking.choose_languages": [Visit(HOST, event, {"languages": "xx"}, status=422)],
            "matchmaking.share": [Visit(PARTICIPANT, event, {"organisation": "0"}, status=422)],
            "matchmaking.hand_over": [Visit(PARTICIPANT, self._booked(), status=422)],
            "matchmaking.propose": [Visit(PARTICIPANT, request, status=422)],
            "matchmaking.book": [Visit(PARTICIPANT, self._booked(), status=422)],
            "matchmaking.call_off": [Visit(PARTICIPANT, self._booked(), status=422)],
        }

    def _booked(self) -> dict[str, Any]:
        """Return where our participant's own booking is."""
        return {
            "event_id": self.casablanca,
            "meeting_id": first(Meeting, matchmaking_id=_arranged(self.casablanca)).id,
        }

    def _planned(self) -> dict[str, Any]:
        """Return where a meeting is that the optimiser placed for our participant."""
        of_star = Meeting.attendees.any(Attendee.profile.has(Profile.registration.has(user_id=self.star.id)))
        planned = db.session.scalars(
            db.select(Meeting).where(of_star, Meeting.matchmaking_id == _arranged(self.toronto))
        )
        return {"event_id": self.toronto, "meeting_id": planned.all()[0].id}


def _arranged(event: Event) -> int:
    return first(Matchmaking, event_id=event.id).id
