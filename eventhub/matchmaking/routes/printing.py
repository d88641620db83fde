"""What organisers print before the day: everybody's agenda, and a card for every table."""

from collections import defaultdict
from collections.abc import Iterable

from flask import render_template, request
from flask.typing import ResponseReturnValue

from eventhub.db import db
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Meeting, Profile, Table
from eventhub.matchmaking.planning.plan import people_in
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged
from eventhub.web.access import signed_in

TABLES = "tables"


@bp.get("/staff/events/<slug_id:event_id>/matchmaking/print")
@signed_in
def print_pack(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    meetings = db.session.scalars(queries.placed_meetings(matchmaking)).all()
    of_tables = request.args.get("what") == TABLES
    sheets = _cards(meetings) if of_tables else _agendas(meetings)
    return render_template("matchmaking/print.html", matchmaking=matchmaking, sheets=sheets, of_tables=of_tables)


def _agendas(meetings: Iterable[Meeting]) -> list[tuple[Profile, list[Meeting]]]:
    """Return everybody who meets somebody, by name, with their meetings in the order of time."""
    own: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        for person in meeting.people:
            own[person.id].append(meeting)
    people = sorted(people_in(meetings), key=lambda person: (person.registration.name.casefold(), person.id))
    return [(person, own[person.id]) for person in people]


def _cards(meetings: Iterable[Meeting]) -> list[tuple[Table, list[Meeting]]]:
    """Return every table at which somebody meets, by number, with its meetings in the order of time."""
    own: dict[Table, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        if meeting.table:
            own[meeting.table].append(meeting)
    return sorted(own.items(), key=lambda each: each[0].number)
