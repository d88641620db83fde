"""Which slots and tables are free for a meeting, in the timetable people walk by or in another."""

from collections.abc import Collection, Iterable, Mapping

from eventhub import clock
from eventhub.db import db
from eventhub.matchmaking import queries
from eventhub.matchmaking.availability import unavailable
from eventhub.matchmaking.freed import live_offers
from eventhub.matchmaking.interpreters import interpreters_of, lacks_interpreter
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile, Slot, Table

Place = tuple[Slot, Table]


def places_now(matchmaking: Matchmaking) -> dict[Meeting, Place]:
    """Return where every meeting of the timetable is."""
    timetable = db.session.scalars(queries.placed_meetings(matchmaking))
    return {each: (each.slot, each.table) for each in timetable if each.slot and each.table}


def free_places(
    people: Collection[Profile], places: Mapping[Meeting, Place], *, besides: Meeting | None = None
) -> dict[Slot, list[Table]]:
    """Return the slots and tables at which people could meet, in a timetable that has all meetings in these places.

    A meeting of theirs may be left out, which then can stay where it is or go elsewhere in its block.
    """
    matchmaking = next(iter(people)).matchmaking
    away = unavailable([person.id for person in people], matchmaking.slots)
    known, found = db.session.scalars(interpreters_of(matchmaking)).all(), {}
    offers = db.session.scalars(live_offers(matchmaking, clock.now()))
    places = {**{each.meeting: (each.slot, each.table) for each in offers}, **places}
    for slot in matchmaking.slots:
        then = {each: at[1] for each, at in places.items() if each is not besides and _overlap(at[0], slot)}
        is_there = not any(slot.id in away[person.id] for person in people)
        is_in_block = besides is None or besides.session in (None, slot.session)
        if (
            is_there
            and is_in_block
            and not _are_busy(people, then)
            and not lacks_interpreter(known, [*people], [*then])
        ):
            found[slot] = _tables(people, then.values())
    return {slot: tables for slot, tables in found.items() if tables}


def _tables(people: Collection[Profile], taken: Iterable[Table]) -> list[Table]:
    """Return the tables that suit people and are not taken: a host's is for the host's meetings, steps are steps."""
    gone = {table.id for table in taken}
    hosts = {person.registration_id for person in people}
    needs_step_free = any(person.needs_step_free for person in people)
    return [
        table
        for table in next(iter(people)).matchmaking.tables
        if table.id not in gone and table.host_id in (None, *hosts) and (table.is_step_free or not needs_step_free)
    ]


def _are_busy(people: Collection[Profile], meetings: Iterable[Meeting]) -> bool:
    ids = {person.id for person in people}
    return any(person.id in ids for meeting in meetings for person in meeting.people)


def _overlap(one: Slot, other: Slot) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
