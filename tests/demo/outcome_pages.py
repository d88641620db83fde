"""Who opens the pages of outcomes, and what is sent to their form."""

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.matchmaking.models import Attendee
from eventhub.outcomes.models import Outcome
from eventhub.outcomes.permissions import outcomes_token
from tests.demo.visits import ADMIN, ANYBODY, HOST, MANAGER, PARTICIPANT, TOO_LONG, Visit


class OutcomePages:
    """The part of the atlas about what came of meetings."""

    toronto: Event

    def outcome_pages(self) -> dict[str, list[Visit]]:
        """Return who opens which page, by endpoint; in Toronto nobody has met yet."""
        word = _a_word()
        over, mine = word.meeting.matchmaking.event, {"token": outcomes_token(word.profile)}
        coming = _somebody_at(self.toronto)
        return {
            "outcomes.mine": [Visit(PARTICIPANT, {"event_id": over})],
            "outcomes.by_link": [Visit(ANYBODY, mine), Visit(ANYBODY, {"token": outcomes_token(coming)})],
            "outcomes.of_event": [Visit(HOST, {"event_id": over}), Visit(HOST, {"event_id": self.toronto})],
            "outcomes.of_event_as_csv": [Visit(HOST, {"event_id": over})],
            "outcomes.index": [Visit(MANAGER), Visit(ADMIN)],
            "outcomes.as_file": [Visit(MANAGER)],
        }

    def outcome_forms(self) -> dict[str, list[Visit]]:
        """Return, by endpoint, a form that cannot be accepted as it is."""
        word = _a_word()
        place = {"token": outcomes_token(word.profile), "meeting_id": word.meeting_id}
        return {"outcomes.say": [Visit(ANYBODY, place, {"kind": "nothing", "note": TOO_LONG}, status=422)]}


def _a_word() -> Outcome:
    found = db.session.scalars(db.select(Outcome).order_by(Outcome.id).limit(1)).first()
    assert found is not None, "nobody in the demo says what came of a meeting"
    return found


def _somebody_at(event: Event) -> object:
    meetings = db.select(Attendee).join(Attendee.meeting)
    return next(row.profile for row in db.session.scalars(meetings) if row.profile.matchmaking.event_id == event.id)
