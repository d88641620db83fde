"""Counting seats. Whatever counts them holds the event's seats first, so that it decides alone."""

from dataclasses import dataclass

from eventhub.db import db, lock, only_or_none
from eventhub.events.models import Event
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.seats import Capacity, TypeCapacity
from eventhub.registration.queries import seating


@dataclass(frozen=True)
class Seats:
    """The counts of an event's seats, held: in all, and of each type that has a number of its own."""

    event: Event
    whole: Capacity
    of_types: dict[int, TypeCapacity]
    limits: dict[int, int]
    """How many seats each type has, by its id; a type that is not here has no limit of its own."""

    @property
    def are_left(self) -> bool:
        """Whether a seat of the event is free, whoever may have it."""
        return self.event.seats is None or self.whole.taken < self.event.seats

    def has_one_for(self, type_id: int | None) -> bool:
        """Whether somebody of this type can have a seat now."""
        return self.are_left and type_id not in self.full_types()

    @property
    def are_awaited(self) -> bool:
        """Whether anybody may wait for a seat: somebody did at some time, as the number of the next one tells."""
        return self.whole.next_waiting_number > 1

    def full_types(self) -> list[int]:
        """Return the types whose own seats are all taken."""
        return [number for number, seats in self.limits.items() if self.of_types[number].taken >= seats]

    def counts_of(self, type_id: int | None) -> list[Capacity | TypeCapacity]:
        """Return every count in which somebody of this type is counted."""
        of_type = self.of_types.get(type_id or 0)
        return [self.whole, of_type] if of_type else [self.whole]

    def follow_limits(self) -> None:
        """Let every ceiling follow its number of seats; nobody who has one loses it."""
        self.whole.ceiling = ceiling(self.event.seats, self.whole.taken)
        for number, capacity in self.of_types.items():
            capacity.ceiling = ceiling(self.limits.get(number), capacity.taken)


def hold_seats(event: Event) -> Seats:
    """Hold the event as it stands and the counts of its seats until the transaction ends.

    Always the event first and then the counts, so that nobody waits for anybody who waits for them.
    """
    here = {"event_id": lock(event).id}
    whole = only_or_none(seating.held_capacity(), **here) or _begin_counting(event)
    types = db.session.execute(seating.types_with_counts(), here).all()
    of_types = {each.id: count or _begin_counting_type(each.id, each.seats) for each, count in types}
    return Seats(event, whole, of_types, {each.id: each.seats for each, _ in types if each.seats is not None})


def count(seats: Seats, registration: Registration, change: int) -> None:
    """Let the database itself add, so that its constraints hold even where the lock were missing."""
    for each in seats.counts_of(registration.type_id):
        each.taken = type(each).taken + change
    db.session.flush()


def next_waiting_number(seats: Seats) -> int:
    """Return the number that orders the waiting list for whoever joins it now."""
    number = seats.whole.next_waiting_number
    seats.whole.next_waiting_number = number + 1
    return number


def ceiling(seats: int | None, taken: int) -> int | None:
    """Return what the database refuses to go beyond: the seats, or what is taken already."""
    return None if seats is None else max(seats, taken)


def _begin_counting(event: Event) -> Capacity:
    taken = db.session.scalar(seating.seats_taken(event)) or 0
    capacity = Capacity(
        event_id=event.id,
        taken=taken,
        ceiling=ceiling(event.seats, taken),
        next_waiting_number=1 + (db.session.scalar(seating.last_waiting_number(event)) or 0),
    )
    db.session.add(capacity)
    db.session.flush()
    return capacity


def _begin_counting_type(type_id: int, seats: int | None) -> TypeCapacity:
    taken = db.session.scalar(seating.seats_taken_of_type(type_id)) or 0
    capacity = TypeCapacity(type_id=type_id, taken=taken, ceiling=ceiling(seats, taken))
    db.session.add(capacity)
    db.session.flush()
    return capacity
