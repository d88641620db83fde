"""Situations that several tests of matchmaking begin with; each saves its rows in the running unit of work."""

from typing import Any

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile
from eventhub.matchmaking.states import MatchmakingState, MeetingState, RequestState
from tests import factories


def open_matchmaking(**changes: Any) -> Matchmaking:
    """Matchmaking of an event with requests open, four slots and two tables."""
    return factories.matchmaking(factories.event(), **({"state": MatchmakingState.REQUESTS_OPEN} | changes))


def listed_person(matchmaking: Matchmaking, name: str = "", registered: User | None = None, **changes: Any) -> Profile:
    """A listed participant: a new one, by name, or somebody known."""
    person = registered or factories.user(**({"name": name} if name else {}))
    return factories.profile(matchmaking, person, **changes)


def agreed_meeting(one: Profile, other: Profile, **changes: Any) -> Meeting:
    """A meeting that two have agreed on, without a place."""
    return factories.meeting(factories.request(one, other, state=RequestState.ACCEPTED), **changes)


def placed_meeting(
    matchmaking: Matchmaking, slot: int = 0, table: int = 0, people: Any = None, **changes: Any
) -> Meeting:
    """A meeting in a slot, at a table, of two people or two new ones."""
    one, other = people or (listed_person(matchmaking), listed_person(matchmaking))
    seat, time = matchmaking.tables[table], matchmaking.slots[slot]
    place = {"slot": time, "slot_id": time.id, "table": seat, "state": MeetingState.SCHEDULED}
    return agreed_meeting(one, other, **(place | changes))


def user_of(profile: Profile) -> User:
    """The person behind a profile."""
    return profile.registration.user


def mails(template: str = "") -> list[tuple[str, str]]:
    """Every mail in the outbox as (recipient, template), or those of one template."""
    rows = db.session.query(OutgoingMail).order_by(OutgoingMail.id)
    found = [(row.recipient, row.template.removeprefix("matchmaking/")) for row in rows]
    return [mail for mail in found if not template or mail[1] == template]
