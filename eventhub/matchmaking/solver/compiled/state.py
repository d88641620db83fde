"""A board as arrays for machine code, where of tables only the number counts, and how it changes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eventhub.matchmaking.solver.board import NOBODY, SEVERAL
from eventhub.matchmaking.solver.compiled.bits import count_bits, span
from eventhub.matchmaking.solver.compiled.making import compiled, entry
from eventhub.matchmaking.solver.days import IDLE
from eventhub.matchmaking.solver.grid import NOWHERE

Numbers = NDArray[np.int64]
Indexes = NDArray[np.int32]


class Facts(NamedTuple):
    """What stays: of slots, people and meetings, each by index.

    `room[t]` tables are open in slot t, `members[first[m]:first[m + 1]]` are the people of meeting m, `allowed[m]` and
    `there[p]` sets of slots as bits; `breaks[n]` is the price of so many breaks in a day.
    """

    room: Numbers
    first: Indexes
    members: Indexes
    allowed: Numbers
    tier: Numbers
    weight: Numbers
    is_required: NDArray[np.bool_]
    people: Indexes
    there: Numbers
    least: Numbers
    most: Numbers
    periods: Numbers
    breaks: Numbers


class State(NamedTuple):
    """Where everything is, as on a `Board`; `waiting[:left[0]]` are the meetings that are nowhere and could be held."""

    at: Indexes
    partner: Indexes
    slot: Indexes
    mask: Numbers
    number: Numbers
    cost: Numbers
    load: Numbers
    waiting: Indexes
    left: Numbers


@compiled
def price(facts: Facts, person: int, mask: int) -> int:
    """What the day of a person costs who is busy in these slots, as `Days` says."""
    gaps = waits = 0
    for period in facts.periods:
        busy = mask & period
        if busy:
            gaps += count_bits(busy & ~(busy << 1)) - 1
            waits += count_bits(span(busy) & facts.there[person] & ~busy)
    return facts.breaks[gaps] + IDLE * waits  # type: ignore[no-any-return]


@compiled
def more(facts: Facts, state: State, person: int, change: int) -> int:
    """What it costs more when a person is busy in one of two slots instead of the other."""
    return price(facts, person, state.mask[person] ^ change) - state.cost[person]  # type: ignore[no-any-return]


@compiled
def people_of(facts: Facts, meeting: int) -> Indexes:
    """The people of a meeting."""
    return facts.members[facts.first[meeting] : facts.first[meeting + 1]]


@compiled
def price_again(facts: Facts, state: State, meeting: int) -> None:
    """Work out anew what the days of its people cost."""
    for person in people_of(facts, meeting):
        state.cost[person] = price(facts, person, state.mask[person])


@compiled
def place(facts: Facts, state: State, meeting: int, slot: int) -> None:
    """Put a meeting that is nowhere into a slot."""
    members = people_of(facts, meeting)
    for person in members:
        state.at[slot, person] = meeting
        state.partner[slot, person] = SEVERAL if len(members) != 2 else members[0] + members[1] - person
        state.mask[person] |= 1 << slot
        state.number[person] += 1
    state.slot[meeting] = slot
    state.load[slot] += 1


@compiled
def lift(facts: Facts, state: State, meeting: int) -> None:
    """Take a meeting out of its slot."""
    slot = state.slot[meeting]
    for person in people_of(facts, meeting):
        state.at[slot, person] = NOWHERE
        state.partner[slot, person] = NOBODY
        state.mask[person] &= ~(1 << slot)
        state.number[person] -= 1
    state.slot[meeting] = NOWHERE
    state.load[slot] -= 1


@compiled
def is_full(facts: Facts, state: State, slot: int) -> bool:
    """Whether all tables of the slot are taken."""
    return state.load[slot] >= facts.room[slot]  # type: ignore[no-any-return]


@entry
def settle(facts: Facts, state: State, slots: Indexes) -> None:
    """Bring every meeting into the slot it is to have, or nowhere; only what is elsewhere moves."""
    for meeting, slot in enumerate(slots):
        if state.slot[meeting] != NOWHERE and state.slot[meeting] != slot:
            lift(facts, state, meeting)
    for meeting, slot in enumerate(slots):
        if state.slot[meeting] != slot:
            place(facts, state, meeting, slot)
    for person in range(len(facts.there)):
        state.cost[person] = price(facts, person, state.mask[person])
    state.left[0] = 0
    for meeting, slot in enumerate(slots):
        if slot == NOWHERE and facts.allowed[meeting]:
            state.waiting[state.left[0]] = meeting
            state.left[0] += 1
