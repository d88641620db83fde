"""Who was first, where two organisers work on one meeting or one draft: the slower one hears of it."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from flask_babel import gettext as _

from eventhub.db import db
from eventhub.errors import Outdated
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Meeting, Schedule
from eventhub.matchmaking.states import MeetingState
from eventhub.web.pages import datetime_in


def expect(meeting: Meeting, seen: int) -> None:
    """Refuse (409), naming who was first and when, unless a meeting, held already, is where SEQUENCE `seen` put it."""
    if meeting.sequence != seen:
        who, at = first_of(meeting, MeetingState, meeting.changed_at)
        words = _(
            "%(who)s changed this meeting on %(at)s, after you opened the page. Look where it is now first.",
            who=who,
            at=at,
        )
        raise Outdated(words)


def first_of(row: Meeting | Schedule, targets: Iterable[Enum], otherwise: datetime) -> tuple[str, str]:
    """Say who brought a record to one of these states last, and when by the event's clock: `otherwise` if unwritten."""
    entry, person = db.session.execute(queries.last_turn(row, targets)).first() or (None, None)
    who = person.name or person.email if person else str(_("Somebody else"))
    return who, datetime_in(entry.at if entry else otherwise, row.matchmaking.event.timezone)
