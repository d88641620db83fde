"""Exchanges of two slots along a path of people, as machine code; `solver/exchanges.py` says what they are for.

What is drawn how often is part of the code once it is made.
"""

from math import log

import numpy as np
from numpy.random import Generator

from eventhub.matchmaking.solver.board import SEVERAL
from eventhub.matchmaking.solver.compiled.bits import count_bits, first_slot, last_slot, slot_number, span
from eventhub.matchmaking.solver.compiled.chains import turn_chain
from eventhub.matchmaking.solver.compiled.making import compiled, entry
from eventhub.matchmaking.solver.compiled.state import Facts, Indexes, State, is_full, more, price
from eventhub.matchmaking.solver.exchanges import AIMED, DRAWS, GREATEST_GAIN, WAITERS
from eventhub.matchmaking.solver.grid import NOWHERE


@compiled
def follow(state: State, person: int, origin: int, slot: int) -> tuple[int, bool]:
    """Follow partners from slot to slot; give the person at the end and whether the meetings are odd in number."""
    here, beyond, is_odd = state.partner[origin], state.partner[slot], False
    other = here[person]
    while other >= 0:
        person, is_odd = other, not is_odd
        here, beyond = beyond, here
        other = here[person]
    return (SEVERAL if other == SEVERAL else person), is_odd


@compiled
def may_turn(facts: Facts, state: State, person: int, origin: int, slot: int) -> bool:
    """Whether every meeting along a path may be where it would go."""
    meeting = state.at[origin, person]
    while meeting >= 0:
        if not facts.allowed[meeting] >> slot & 1:
            return False
        person = state.partner[origin, person]
        origin, slot = slot, origin
        meeting = state.at[origin, person]
    return True


@compiled
def turn(facts: Facts, state: State, first: int, origin: int, slot: int) -> None:
    """Let the people along a path exchange what they have in two slots; the days of those at its ends change."""
    here, there, partners, others = state.at[origin], state.at[slot], state.partner[origin], state.partner[slot]
    person, after, is_odd = first, partners[first], False
    while True:
        going, coming = here[person], there[person]
        if going >= 0:
            state.slot[going] = slot
        if coming >= 0:
            state.slot[coming] = origin
        here[person], there[person] = coming, going
        partners[person], others[person] = others[person], partners[person]
        if after < 0:
            break
        person, is_odd = after, not is_odd
        after = partners[person] if not is_odd else others[person]
    for end in (first, person):
        state.mask[end] ^= 1 << origin | 1 << slot
        state.cost[end] = price(facts, end, state.mask[end])
    if is_odd:
        state.load[origin] -= 1
        state.load[slot] += 1


@compiled
def draw(rng: Generator, people: Indexes, number: int) -> int:
    """Draw one of so many people."""
    return people[int(rng.random() * number)]  # type: ignore[no-any-return]


@compiled
def draw_slots(facts: Facts, state: State, rng: Generator, person: int) -> tuple[int, int]:
    """Draw a slot in which a person is busy and one in which they are free, or none of either.

    Now and then the first or last one of their day, and one in a gap of it.
    """
    busy = state.mask[person]
    free = facts.there[person] & ~busy
    is_aimed = rng.random() < AIMED
    if is_aimed and busy:
        free &= span(busy)
    if not busy or not free:
        return NOWHERE, NOWHERE
    slot = slot_number(free, int(rng.random() * count_bits(free)))
    if is_aimed:
        return (first_slot(busy) if rng.random() < 0.5 else last_slot(busy)), slot
    return slot_number(busy, int(rng.random() * count_bits(busy))), slot


@compiled
def turn_both(facts: Facts, state: State, rng: Generator, person: int, path: tuple[int, int], limit: float) -> None:
    """Where no table is left, let a second path bring a meeting back."""
    origin, slot = path
    change = 1 << origin | 1 << slot
    for _ in range(DRAWS):
        other = draw(rng, facts.people, len(facts.people))
        if not state.mask[other] >> slot & 1 or state.mask[other] >> origin & 1:
            continue
        end, is_odd = follow(state, other, slot, origin)
        if is_odd and end != SEVERAL and more(facts, state, other, change) + more(facts, state, end, change) <= limit:
            if may_turn(facts, state, person, origin, slot) and may_turn(facts, state, other, slot, origin):
                turn(facts, state, person, origin, slot)
                turn(facts, state, other, slot, origin)
            return


@compiled
def try_exchange(facts: Facts, state: State, rng: Generator, person: int, heat: float, fee: float) -> None:
    """Draw two slots of a person, and exchange them along a path when that is better or, by chance, a little worse."""
    origin, slot = draw_slots(facts, state, rng, person)
    if origin < 0:
        return
    change = 1 << origin | 1 << slot
    limit = -more(facts, state, person, change) - heat * log(1.0 - rng.random())
    if limit < -GREATEST_GAIN:
        return
    end, is_odd = follow(state, person, origin, slot)
    if end == SEVERAL:
        turn_chain(facts, state, person, origin, slot, limit)
        return
    limit -= more(facts, state, end, change)
    charge = fee * (int(is_full(facts, state, slot)) - int(state.load[origin] > facts.room[origin])) if is_odd else 0.0
    if limit < charge:
        return
    if is_odd and fee == 0.0 and is_full(facts, state, slot):
        turn_both(facts, state, rng, person, (origin, slot), limit)
    elif may_turn(facts, state, person, origin, slot):
        turn(facts, state, person, origin, slot)


@entry
def exchange(facts: Facts, state: State, rng: Generator, tries: int, heat: float, fee: float) -> None:
    """Try so many exchanges, most of them of people whose day has gaps."""
    waiters, waiting, everybody = np.empty_like(facts.people), 0, len(facts.people)
    for person in facts.people:
        if state.cost[person]:
            waiters[waiting] = person
            waiting += 1
    for _ in range(tries):
        if waiting and rng.random() < WAITERS:
            person = draw(rng, waiters, waiting)
        else:
            person = draw(rng, facts.people, everybody)
        try_exchange(facts, state, rng, person, heat, fee)
