"""The timetable as a grid: rows are tables or people, columns are slots, with a gap between two blocks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from eventhub.matchmaking.models import Matchmaking, Meeting, Slot, Table
from eventhub.matchmaking.planning.plan import AS_NOW, Goers
from eventhub.web.pages import date_in, time_in

Places = Mapping[Meeting, tuple[Slot, Table]]


@dataclass
class Grid:
    """What the timetable's macro draws: `cells` by row and column, each with who meets whom and its state."""

    corner: str
    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]] = field(default_factory=list)
    cells: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)

    def cell(self, row: Mapping[str, Any], column: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what stands in a row and a column."""
        return self.cells.get((row["id"], column["id"]))


def by_tables(
    matchmaking: Matchmaking,
    places: Places,
    changed: Collection[Meeting] = (),
    locked: Collection[Meeting] = (),
    goers: Goers = AS_NOW,
) -> Grid:
    """Draw a timetable with a row for each table."""
    grid = Grid(_("Table"), _columns(matchmaking))
    grid.rows = [{"id": table.id, "label": _("Table %(number)s", number=table.number)} for table in matchmaking.tables]
    for meeting, (slot, table) in places.items():
        names = [person.registration.name for person in goers.get(meeting, meeting.people)]
        grid.cells[table.id, slot.id] = _cell(meeting, names[0], names[-1], _state(meeting, changed, locked))
    return grid


def by_people(
    matchmaking: Matchmaking,
    places: Places,
    changed: Collection[Meeting] = (),
    locked: Collection[Meeting] = (),
    goers: Goers = AS_NOW,
) -> Grid:
    """Draw a timetable with a row for each person who has a meeting."""
    grid = Grid(_("Person"), _columns(matchmaking))
    going = {meeting: goers.get(meeting, meeting.people) for meeting in places}
    known = {person.id: person for people in going.values() for person in people}
    people = sorted(known.values(), key=lambda person: (person.registration.name, person.id))
    grid.rows = [
        {"id": person.id, "label": person.registration.name, "note": person.registration.organisation}
        for person in people
    ]
    for meeting, (slot, table) in places.items():
        for person in going[meeting]:
            partner = next(each for each in going[meeting] if each.id != person.id).registration.name
            where = _("Table %(number)s", number=table.number)
            grid.cells[person.id, slot.id] = _cell(meeting, partner, where, _state(meeting, changed, locked))
    return grid


def _state(meeting: Meeting, changed: Collection[Meeting], locked: Collection[Meeting]) -> str:
    is_new = meeting in changed and meeting.slot is None
    if meeting.is_locked or meeting in locked:
        return "locked"
    return "new" if is_new else "moved" if meeting in changed else ""


def _cell(meeting: Meeting, first: str, second: str, state: str) -> dict[str, Any]:
    return {"meeting": meeting, "first": first, "second": second, "state": state}


def _columns(matchmaking: Matchmaking) -> list[dict[str, Any]]:
    zone, columns, last = matchmaking.event.timezone, [], None
    for slot in matchmaking.slots:
        if last is not None and last.session != slot.session:
            columns.append({"is_gap": True, "label": _("Break")})
        day = date_in(slot.starts_at, zone, "EEE d MMM")
        columns.append({"id": slot.id, "label": time_in(slot.starts_at, zone), "note": day, "is_gap": False})
        last = slot
    return columns
