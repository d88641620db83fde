"""How many are in, expected and free: in all and by type, at the door and after the event."""

from collections import Counter
from dataclasses import dataclass

from eventhub.attendance import queries
from eventhub.db import db
from eventhub.events.models import Event
from eventhub.registration.queries import setups
from eventhub.registration.states import HOLDS_A_SEAT, RegistrationState


@dataclass(frozen=True)
class Tally:
    """One line of the door's numbers; `free` is None where there is no limit, `name` empty for everybody."""

    name: str
    arrived: int
    expected: int
    free: int | None


def tallies(event: Event) -> list[Tally]:
    """Return the numbers of the whole event, and behind them those of each type that somebody has or can have."""
    by_type: dict[int | None, Counter[RegistrationState]] = {}
    for type_id, state, number in db.session.execute(queries.numbers_at(event)):
        by_type.setdefault(type_id, Counter())[state] += number
    whole = sum(by_type.values(), Counter())
    types = db.session.scalars(setups.types_of(event)).all()
    known = [each for each in types if each.id in by_type or each.retired_at is None]
    of_types = [_tally(each.name, by_type.get(each.id, Counter()), each.seats) for each in known]
    return [_tally("", whole, event.seats), *of_types]


def _tally(name: str, counts: Counter[RegistrationState], seats: int | None) -> Tally:
    expected = sum(counts[state] for state in HOLDS_A_SEAT)
    free = None if seats is None else max(seats - counts.total(), 0)
    return Tally(name, counts[RegistrationState.ATTENDED], expected, free)
