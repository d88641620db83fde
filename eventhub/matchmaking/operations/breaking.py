"""What a change of slots or tables takes from people who meet there: first said, then done if it was agreed to."""

from collections.abc import Callable, Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Matchmaking, Meeting
from eventhub.matchmaking.operations.letters import tell_of_changes
from eventhub.matchmaking.operations.meetings import settle
from eventhub.matchmaking.planning.plan import place_of
from eventhub.matchmaking.states import OVER


class Breaks(Refusal):
    """The change would take the place of meetings that nobody has agreed to lose it."""

    def __init__(self, meetings: list[Meeting]) -> None:
        super().__init__(self.words(len(meetings)))
        self.meetings = meetings

    @staticmethod
    def words(number: int) -> str:
        """Say what becomes of so many meetings."""
        return str(
            ngettext(
                "%(num)d meeting would lose its time and table.",
                "%(num)d meetings would lose their times and tables.",
                number,
            )
        )

    @property
    def consequence(self) -> str:
        """Say what follows for their people."""
        return str(
            _(
                "Their people are told, and the meetings wait for a new place: run the optimiser again, or place them "
                "by hand."
            )
        )


def free(
    matchmaking: Matchmaking, goes: Callable[[Meeting], bool], agreed: Collection[int], *, by: Any, key: str
) -> None:
    """The meetings that cannot stay wait for a new place and their people are told, if each of them was agreed to.

    Refuses where a meeting was held or missed there: what has happened stays.
    """
    timetable = db.session.scalars(queries.placed_meetings(matchmaking)).all()
    broken = [meeting for meeting in timetable if goes(meeting)]
    if over := [meeting for meeting in broken if meeting.state in OVER]:
        raise Refusal(
            ngettext(
                "%(num)d meeting has taken place there already.",
                "%(num)d meetings have taken place there already.",
                len(over),
            )
        )
    if {meeting.id for meeting in broken} - set(agreed):
        raise Breaks(broken)
    if broken:
        was = {meeting: place_of(meeting) for meeting in broken}
        settle(dict.fromkeys(broken), by=by)
        tell_of_changes(key, was, db.session.scalars(queries.placed_meetings(matchmaking)))
