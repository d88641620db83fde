"""Tables: how many there are, where they stand, what they offer and whose they are."""

from collections.abc import Collection
from typing import Any, TypedDict, Unpack

from flask_babel import gettext as _

from eventhub.db import db, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.matchmaking.models import Matchmaking, Meeting, Table
from eventhub.matchmaking.operations.breaking import free
from eventhub.matchmaking.operations.setup import hold, stamp
from eventhub.registration.models.registrations import Registration


class Description(TypedDict):
    """What a table is like."""

    is_step_free: bool
    room: str
    online_url: str | None
    host: Registration | None


def set_tables(matchmaking: Matchmaking, number: int, *, by: Any, agreed: Collection[int] = ()) -> None:
    """The tables are numbered from 1 to `number`; meetings at others wait for a new place, if that was agreed."""
    hold(matchmaking)
    gone = [table for table in matchmaking.tables if table.number > number]
    ids = {table.id for table in gone}
    free(matchmaking, lambda meeting: meeting.table_id in ids, agreed, by=by, key=f"tables:{stamp(matchmaking)}")
    for table in gone:
        matchmaking.tables.remove(table)
        db.session.delete(table)
    known = {table.number for table in matchmaking.tables}
    matchmaking.tables += [Table(number=each) for each in range(1, number + 1) if each not in known]
    record(matchmaking, "set tables", by=by, note=str(number))


def describe(table: Table, *, by: Any, agreed: Collection[int] = (), **wanted: Unpack[Description]) -> None:
    """The table is like this; meetings that do not suit it any more wait for a new place, if that was agreed to."""
    hold(table.matchmaking)
    host = wanted["host"]
    if host is not None and host.event_id != table.matchmaking.event_id:
        raise Refusal(_("Only somebody who comes to this event can have a table."))
    for name, value in wanted.items():
        setattr(table, name, value)
    free(
        table.matchmaking,
        lambda meeting: meeting.table_id == table.id and not suits(table, meeting),
        agreed,
        by=by,
        key=f"tables:{stamp(table.matchmaking)}",
    )
    record(table.matchmaking, "described a table", by=by, note=str(table.number))


def free_tables_of(matchmaking: Matchmaking, host: Registration, *, by: Any) -> None:
    """The tables of somebody who does not come are for everybody."""
    lock(matchmaking)
    for table in matchmaking.tables:
        if table.host_id == host.id:
            table.host = None
            record(matchmaking, "freed a table", by=by, note=f"{table.number} {host.name}")


def hand_over_tables(matchmaking: Matchmaking, gone: Registration, kept: Registration) -> None:
    """The tables of somebody who registered twice are kept for them all the same."""
    lock(matchmaking)
    for table in matchmaking.tables:
        if table.host_id == gone.id:
            table.host = kept


def suits(table: Table, meeting: Meeting) -> bool:
    """Whether a meeting can be at a table, whatever else is there then."""
    places = {person.registration_id for person in meeting.people}
    is_reachable = table.is_step_free or not any(person.needs_step_free for person in meeting.people)
    return is_reachable and (table.host_id is None or table.host_id in places)
