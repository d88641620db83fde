"""Makes realistic events from a seed: a few people in high demand, late arrivals, early departures, sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from random import Random

from eventhub.matchmaking.solver.problem import Meeting, Participant, Problem, Rules, Slot, Table

NO_SLOT = -1
LATE, EARLY = 0.45, 0.45
LUNCH_AFTER = 0.55
SKEW = 0.6
TIERS, TIER_SHARES = (1, 2, 3, 4), (5, 10, 60, 25)


def generate(  # noqa: PLR0913 - an event has this many sides
    seed: int,
    *,
    people: int = 78,
    meetings: int = 302,
    slots: int = 22,
    tables: int = 22,
    absence: float = 0.07,
    bound_to_session: float = 0.2,
    tiers: bool = False,
    all_meetings: bool = False,
    part_timers: float | None = None,
) -> Problem:
    """Make an event in which all meetings can be placed, whenever tables and time allow that many.

    `absence` is the share of slots people miss; where `part_timers` is given, that share of the people comes late or
    leaves early by up to half of the slots instead, and nobody else misses any. `bound_to_session` is the share of
    meetings asked for in one session; with `tiers` the meetings carry tiers and weights. Meetings are drawn together
    with a slot that suits both people, so that a plan with all of them exists; should `tables` be too few for that, the
    meetings beyond are drawn without one.
    """
    draw = _Draw(Random(seed), people, slots, tables, absence, part_timers)  # noqa: S311 - examples, not secrets
    pairs = [draw.pair() for _ in range(meetings)]
    return Problem(
        slots=tuple(Slot(f"s{slot + 1}", draw.session(slot)) for slot in range(slots)),
        tables=tuple(Table(f"t{table + 1}") for table in range(tables)),
        participants=tuple(
            Participant(f"p{person + 1}", away=frozenset(f"s{slot + 1}" for slot in away))
            for person, away in enumerate(draw.away)
        ),
        meetings=tuple(
            draw.meeting(number, pair, bound_to_session, tiers) for number, pair in enumerate(pairs, start=1)
        ),
        rules=Rules(all_meetings=all_meetings),
    )


def generate_hosted(
    seed: int, *, buyers: int, suppliers: int, meetings: int, slots: int, tables: int, absence: float = 0.07
) -> Problem:
    """Make an event of hosted buyers, who meet suppliers only; they ask for more than there is time for."""
    people = buyers + suppliers
    draw = _Draw(Random(seed), people, slots, tables, absence)  # noqa: S311 - examples, not secrets
    pairs = sorted(draw.across(buyers, meetings))
    return Problem(
        slots=tuple(Slot(f"s{slot + 1}", draw.session(slot)) for slot in range(slots)),
        tables=tuple(Table(f"t{table + 1}") for table in range(tables)),
        participants=tuple(
            Participant(f"p{person + 1}", away=frozenset(f"s{slot + 1}" for slot in away))
            for person, away in enumerate(draw.away)
        ),
        meetings=tuple(
            Meeting(f"m{number}", (f"p{buyer + 1}", f"p{supplier + 1}"))
            for number, (buyer, supplier) in enumerate(pairs, start=1)
        ),
    )


@dataclass(frozen=True)
class _Pair:
    """Two people who want to meet, and a slot in which they could."""

    first: int
    second: int
    slot: int | None


class _Draw:
    """The dice, and what they have said so far."""

    def __init__(
        self, random: Random, people: int, slots: int, tables: int, absence: float, part_timers: float | None = None
    ) -> None:
        self._random = random
        self._slots = slots
        self._lunch = max(1, ceil(slots * LUNCH_AFTER))
        self._people = range(people)
        self._demand = [random.lognormvariate(0, SKEW) for _ in self._people]
        self._demand_so_far = list(accumulate(self._demand))
        self.away = [
            self._absence(absence) if part_timers is None else self._part_time(part_timers) for _ in self._people
        ]
        self._free = [set(range(slots)) - away for away in self.away]
        self._seats = [tables] * slots
        self._known: set[tuple[int, int]] = set()

    def across(self, buyers: int, number: int) -> set[tuple[int, int]]:
        """Draw so many different pairs of a buyer and a supplier by their demand."""
        sides = self._people[:buyers], self._people[buyers:]
        demands = self._demand[:buyers], self._demand[buyers:]
        pairs: set[tuple[int, int]] = set()
        while len(pairs) < number:
            drawn = [
                self._random.choices(side, demand, k=number - len(pairs))
                for side, demand in zip(sides, demands, strict=True)
            ]
            pairs.update(zip(*drawn, strict=True))
        return pairs

    def session(self, slot: int) -> str:
        """Morning or afternoon."""
        return "morning" if slot < self._lunch else "afternoon"

    def _absence(self, share: float) -> set[int]:
        """Some come late, some leave early, a few miss single slots; on average the share is missed."""
        missed = min(self._slots - 1, round(self._random.expovariate(1 / max(share * self._slots, 1e-9))))
        kind = self._random.random()
        if kind < LATE:
            return set(range(missed))
        if kind < LATE + EARLY:
            return set(range(self._slots - missed, self._slots))
        return set(self._random.sample(range(self._slots), missed))

    def _part_time(self, share: float) -> set[int]:
        """Such a share of the people comes late or leaves early."""
        if self._random.random() > share:
            return set()
        missed = self._random.randint(1, self._slots // 2)
        is_late = self._random.random() < 1 / 2
        return set(range(missed)) if is_late else set(range(self._slots - missed, self._slots))

    def pair(self) -> _Pair:
        """Draw two people by their demand who do not meet yet, with a slot while there is one."""
        for _ in range(200):
            first, second = sorted(self._random.choices(self._people, cum_weights=self._demand_so_far, k=2))
            common = self._common(first, second) if any(self._seats) else [NO_SLOT]
            if first != second and common and (first, second) not in self._known:
                slot = self._random.choice(common)
                return self._take(first, second, None if slot == NO_SLOT else slot)
        return self._any_pair()

    def _any_pair(self) -> _Pair:
        """Go through all pairs; the last resort is a pair without a slot."""
        fresh = [
            (first, second)
            for first in self._people
            for second in self._people[first + 1 :]
            if (first, second) not in self._known
        ]
        if not fresh:
            raise ValueError("more meetings than pairs of people")
        for first, second in fresh:
            common = self._common(first, second)
            if common:
                return self._take(first, second, common[0])
        return self._take(*self._random.choice(fresh), None)

    def _common(self, first: int, second: int) -> Sequence[int]:
        both = self._free[first] & self._free[second]
        return sorted(slot for slot in both if self._seats[slot])

    def _take(self, first: int, second: int, slot: int | None) -> _Pair:
        self._known.add((first, second))
        if slot is not None:
            self._seats[slot] -= 1
            self._free[first].discard(slot)
            self._free[second].discard(slot)
        return _Pair(first, second, slot)

    def meeting(self, number: int, pair: _Pair, bound_to_session: float, tiers: bool) -> Meeting:
        """Make the request of a pair; a wish for a session never contradicts the slot it was drawn with."""
        bound = pair.slot is not None and self._random.random() < bound_to_session
        return Meeting(
            f"m{number}",
            (f"p{pair.first + 1}", f"p{pair.second + 1}"),
            weight=self._random.randint(1, 5) if tiers else 1,
            tier=self._random.choices(TIERS, TIER_SHARES)[0] if tiers else 3,
            session=self.session(pair.slot) if bound and pair.slot is not None else None,
        )
