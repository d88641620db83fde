"""Situations that tests of outcomes begin with; each saves its rows in the running unit of work."""

from datetime import datetime, timedelta
from typing import Any

from eventhub.matchmaking.models import Matchmaking, Meeting, Profile
from eventhub.matchmaking.states import MatchmakingState
from tests import factories
from tests.matchmaking.stories import listed_person, placed_meeting

ENDED = datetime.fromisoformat("2026-03-05T21:00:00+00:00")
"""When the past event ended: on 5 March 2026 at 16:00 in Toronto."""


def past_matchmaking(**changes: Any) -> Matchmaking:
    """One-to-one meetings of an event in Toronto that is over; their slots were in its first two hours."""
    starts_at = ENDED - timedelta(days=1, hours=7)
    event = factories.event(**({"starts_at": starts_at, "ends_at": ENDED} | changes))
    return factories.matchmaking(event, state=MatchmakingState.PUBLISHED)


def held_meeting(matchmaking: Matchmaking, slot: int = 0, table: int = 0, **changes: Any) -> tuple[Meeting, Any]:
    """A meeting that took place, and the two who met: Anna of France and Bo of Canada, or who is named."""
    one = changes.pop("one", None) or listed_person(matchmaking, "Anna Arbour", themes=["photonics"])
    other = changes.pop("other", None) or listed_person(matchmaking, "Bo Birch", themes=["photonics", "sport"])
    return placed_meeting(matchmaking, slot, table, people=(one, other), **changes), (one, other)


def in_canada(profile: Profile) -> Profile:
    """The person comes from Canada."""
    profile.registration.country = "CA"
    return profile
