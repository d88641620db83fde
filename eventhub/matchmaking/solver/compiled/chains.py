"""Exchanges of two slots where meetings of three and more are tied together (Kempe chains), as machine code."""

import numpy as np

from eventhub.matchmaking.solver.compiled.making import compiled
from eventhub.matchmaking.solver.compiled.state import (
    Facts,
    Indexes,
    Numbers,
    State,
    lift,
    more,
    people_of,
    place,
    price_again,
)
from eventhub.matchmaking.solver.exchanges import LONGEST_CHAIN
from eventhub.matchmaking.solver.grid import NOWHERE


@compiled
def holds(chain: Indexes, length: int, meeting: int) -> bool:
    """Whether a meeting is among the first of a chain."""
    for number in range(length):  # noqa: SIM110 - machine code knows no generators
        if chain[number] == meeting:
            return True
    return False


@compiled
def find_chain(facts: Facts, state: State, meeting: int, slot: int, chain: Indexes) -> int:
    """Write down every meeting of two slots that moves with this one; give their number, 0 where one may not move."""
    origin, length, done = state.slot[meeting], 1, 0
    chain[0] = meeting
    while done < length:
        moving = chain[done]
        to = slot if state.slot[moving] == origin else origin
        if length > LONGEST_CHAIN or not facts.allowed[moving] >> to & 1:
            return 0
        for person in people_of(facts, moving):
            other = state.at[to, person]
            if other != NOWHERE and length <= LONGEST_CHAIN and not holds(chain, length, other):
                chain[length] = other
                length += 1
        done += 1
    return length


@compiled
def costs(facts: Facts, state: State, chain: Indexes, person: int, slots: tuple[int, int]) -> int:
    """What it costs the others who are busy in one of the two slots: whoever is in both stays so."""
    origin, slot = slots
    cost = 0
    for meeting in chain:
        for other in people_of(facts, meeting):
            if other != person and (state.mask[other] >> origin ^ state.mask[other] >> slot) & 1:
                cost += more(facts, state, other, 1 << origin | 1 << slot)
    return cost


@compiled
def leaves_room(facts: Facts, state: State, chain: Indexes, slots: tuple[int, int]) -> bool:
    """Whether the tables suffice when a chain has moved from one slot to the other and back."""
    origin, slot = slots
    coming = 0
    for meeting in chain:
        coming += 1 if state.slot[meeting] == origin else -1
    if coming > 0:
        return state.load[slot] + coming <= facts.room[slot]  # type: ignore[no-any-return]
    return coming == 0 or state.load[origin] - coming <= facts.room[origin]


@compiled
def move(facts: Facts, state: State, chain: Indexes, targets: Numbers) -> None:
    """Carry out the exchange of a chain."""
    for meeting in chain:
        lift(facts, state, meeting)
    for number, meeting in enumerate(chain):
        place(facts, state, meeting, targets[number])
    for meeting in chain:
        price_again(facts, state, meeting)


@compiled
def turn_chain(facts: Facts, state: State, person: int, origin: int, slot: int, limit: float) -> None:
    """Exchange two slots along the chain that begins with a person; `limit` already counts that person."""
    found = np.empty(LONGEST_CHAIN + 1, np.int32)
    chain = found[: find_chain(facts, state, state.at[origin, person], slot, found)]
    if len(chain) == 0 or not leaves_room(facts, state, chain, (origin, slot)):
        return
    if costs(facts, state, chain, person, (origin, slot)) > limit:
        return
    targets = np.empty(len(chain), np.int64)
    for number, meeting in enumerate(chain):
        targets[number] = slot if state.slot[meeting] == origin else origin
    move(facts, state, chain, targets)
