"""Registering a whole sheet of people: all of them in one transaction, or nobody."""

import enum
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from flask_babel import gettext as _

from eventhub.accounts import operations as accounts
from eventhub.db import db
from eventhub.directory import naming
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.registration import letters
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations.giving import serve_who_waits
from eventhub.registration.operations.places import refuse_while_off
from eventhub.registration.operations.seats import Seats, hold_seats, next_waiting_number
from eventhub.registration.queries import consenting, seating, setups
from eventhub.registration.queries import importing as queries
from eventhub.registration.sheet import Newcomer, People
from eventhub.registration.states import GONE, RegistrationState
from eventhub.signals import registration_confirmed
from eventhub.transitions import begin_moved, move

AT_ONCE = 500
T = TypeVar("T")


class Fate(enum.Enum):
    """What becomes of one row."""

    SEAT = "seat"
    WAITS = "waits"
    STAYS = "stays"
    """On the list already, and left as it is."""


@dataclass
class Room:
    """How many seats are left in all and of the types that have a number of their own; None means no limit."""

    left: int | None
    of_types: dict[int, int] = field(default_factory=dict)

    def take(self, type_id: int | None) -> bool:
        """Take a seat for somebody of this type, if there is one."""
        if (self.left is not None and self.left < 1) or self.of_types.get(type_id or 0, 1) < 1:
            return False
        self.left = None if self.left is None else self.left - 1
        if type_id in self.of_types:
            self.of_types[type_id] -= 1
        return True


def fates(newcomers: Sequence[Newcomer], states: Mapping[str, RegistrationState], room: Room) -> list[Fate]:
    """Say what becomes of each row, in their order: seats as long as there are any, then places on the waiting list."""
    found = []
    for each in newcomers:
        if states.get(each.email, RegistrationState.CANCELLED) not in GONE:
            found.append(Fate.STAYS)
        else:
            found.append(Fate.SEAT if room.take(each.type_id) else Fate.WAITS)
    return found


def foreseen(event: Event, newcomers: Sequence[Newcomer]) -> list[Fate]:
    """Say what an import would do as things stand, without doing or holding anything."""
    return fates(newcomers, _states(event, newcomers), _left_by_who_waits(event, _room_now(event)))


def _room_now(event: Event) -> Room:
    taken = db.session.scalar(seating.seats_taken(event)) or 0
    types = db.session.execute(setups.types_with_numbers(), {"event_id": event.id}).all()
    return Room(
        None if event.seats is None else event.seats - taken,
        {kind.id: kind.seats - number for kind, number in types if kind.seats is not None},
    )


def _left_by_who_waits(event: Event, room: Room) -> Room:
    """Keep a seat for each who waits already and may have one, offered to them yet or not."""
    for type_id in db.session.scalars(seating.types_that_wait(event)):
        room.take(type_id)
    return room


def import_people(event: Event, people: People, *, by: Any, locale: str, at: datetime, key: str) -> Counter[Fate]:
    """Register everybody on a sheet, as an organiser: seats in the sheet's order, then the waiting list.

    What is free goes to who waits already, and people on the sheet come after them. Whoever is on the list already
    stays as they are. A sheet with a row that cannot be taken registers nobody, and the file of one `key` is taken
    once. `at` is when the organiser said that these people agreed.
    """
    seats = hold_seats(event)
    if db.session.scalar(queries.is_imported(event, key)):
        return Counter()
    if people.faults:
        raise Refusal(_("Some rows cannot be taken, so nobody was registered. Correct the file and choose it again."))
    refuse_while_off(event)
    serve_who_waits(seats)
    room = _left_by_who_waits(event, _room(seats))
    found = fates(people.newcomers, _states(event, people.newcomers), room)
    decided = list(zip(people.newcomers, found, strict=True))
    _register(seats, [(each, fate) for each, fate in decided if fate is not Fate.STAYS], by=by, locale=locale, at=at)
    numbers = Counter(fate for _each, fate in decided)
    record(event, queries.IMPORTED, by=by, target=key, note=str(len(decided) - numbers[Fate.STAYS]))
    return numbers


def _register(seats: Seats, decided: Sequence[tuple[Newcomer, Fate]], *, by: Any, locale: str, at: datetime) -> None:
    users = accounts.people({each.email: each.name for each, _fate in decided}, locale=locale)
    known = _registrations(seats.event, [each.email for each, _fate in decided])
    entries = _entries([each.organisation for each, _fate in decided])
    new = []
    for each, fate in decided:
        said = _said(each, at, entries) | {"waiting_number": next_waiting_number(seats) if fate is Fate.WAITS else None}
        if each.email in known:
            _come_again(known[each.email], said, by=by)
        else:
            new.append({**said, "event_id": seats.event.id, "user_id": users[each.email].id, "state": _state(said)})
    db.session.flush()
    begin_moved(Registration, new, source=RegistrationState.PENDING_APPROVAL, by=by)
    _count(seats, decided)
    rows = _registrations(seats.event, [each.email for each, _fate in decided])
    _tell(seats.event, [rows[each.email] for each, _fate in decided])


def _registrations(event: Event, emails: Sequence[str]) -> dict[str, Registration]:
    """Return who of these was ever registered, by address."""
    found: dict[str, Registration] = {}
    for some in _parts(emails):
        found |= {row.user.email: row for row in db.session.scalars(queries.registrations_of(event, some))}
    return found


def _entries(names: Sequence[str]) -> naming.Entries:
    """Return what the directory has of the organisations on a sheet, by name."""
    found: dict[str, Sequence[tuple[str, int]]] = {}
    for some in _parts(sorted(set(names))):
        found |= naming.entries_named(some)
    return found


def _said(each: Newcomer, at: datetime, entries: naming.Entries) -> dict[str, Any]:
    own = {name: getattr(each, name) for name in ("name", "organisation", "country", "type_id")}
    linked = {"organisation_id": naming.meant(each.organisation, each.country, entries)}
    return own | linked | {"organisation_kind": each.kind, "consented_at": at, "registered_by_id": None}


def _come_again(row: Registration, said: Mapping[str, Any], *, by: Any) -> None:
    """Whoever was registered once says anew who they are."""
    for name, value in said.items():
        setattr(row, name, value)
    move(row, _state(said), by=by)


def _state(said: Mapping[str, Any]) -> RegistrationState:
    return RegistrationState.WAITLISTED if said["waiting_number"] else RegistrationState.CONFIRMED


def _count(seats: Seats, decided: Sequence[tuple[Newcomer, Fate]]) -> None:
    """Let the database itself add, so that its constraints hold even where the lock were missing."""
    confirmed = Counter(each.type_id for each, fate in decided if fate is Fate.SEAT)
    seats.whole.taken = type(seats.whole).taken + confirmed.total()
    for type_id, capacity in seats.of_types.items():
        capacity.taken = type(capacity).taken + confirmed[type_id]
    db.session.flush()


def _tell(event: Event, rows: Sequence[Registration]) -> None:
    """Everybody gets a mail that says where they stand, and what they have yet to agree to on their own page."""
    numbers = [row.id for row in rows]
    asked = (db.session.scalars(consenting.who_lacks(), {"numbers": some}) for some in _parts(numbers))
    lacking = {number for some in asked for number in some}
    positions = dict(db.session.execute(seating.waiting_positions(event)).all())
    letters.say_where_all_stand(rows, positions, lacking=lacking)
    for row in rows:
        if row.state is RegistrationState.CONFIRMED:
            registration_confirmed.send(row)


def _room(seats: Seats) -> Room:
    left = None if seats.event.seats is None else seats.event.seats - seats.whole.taken
    return Room(left, {number: limit - seats.of_types[number].taken for number, limit in seats.limits.items()})


def _states(event: Event, newcomers: Sequence[Newcomer]) -> dict[str, RegistrationState]:
    states: dict[str, RegistrationState] = {}
    for some in _parts([each.email for each in newcomers]):
        states |= dict(db.session.execute(queries.states_of(event, some)).all())
    return states


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
