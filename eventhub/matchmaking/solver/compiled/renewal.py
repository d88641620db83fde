"""Meetings that wait take a free place, or that of others which are no more important, as machine code."""

from math import log

from numpy.random import Generator

from eventhub.matchmaking.solver.compiled.bits import count_bits, slot_number
from eventhub.matchmaking.solver.compiled.making import compiled, entry
from eventhub.matchmaking.solver.compiled.state import (
    Facts,
    State,
    is_full,
    lift,
    people_of,
    place,
    price,
    price_again,
)
from eventhub.matchmaking.solver.grid import NOWHERE

CROWDED = -2


@entry
def renew(facts: Facts, state: State, rng: Generator, tries: int, heat: float) -> None:
    """Try so often to hold a meeting that waits."""
    for _ in range(tries):
        limit = -heat * log(1.0 - rng.random())
        if state.left[0]:
            renew_one(facts, state, rng, int(rng.random() * state.left[0]), limit)


@compiled
def renew_one(facts: Facts, state: State, rng: Generator, number: int, limit: float) -> None:
    """Hold one of those that wait in a slot drawn for it, if there is a way."""
    meeting = state.waiting[number]
    slots = facts.allowed[meeting]
    slot = slot_number(slots, int(rng.random() * count_bits(slots)))
    other = blocker(facts, state, meeting, slot)
    if other == CROWDED:
        return
    if other == NOWHERE and not is_full(facts, state, slot):
        if is_welcome(facts, state, meeting):
            hold(facts, state, meeting, slot)
            state.left[0] -= 1
            state.waiting[number] = state.waiting[state.left[0]]
        return
    if other == NOWHERE:
        other = state.at[slot, facts.people[int(rng.random() * len(facts.people))]]
    if other != NOWHERE and may_give_way(facts, state, other, meeting):
        replace(facts, state, other, number, limit)


@compiled
def blocker(facts: Facts, state: State, meeting: int, slot: int) -> int:
    """The one meeting its people have in that slot, if any, or a sign that there are several."""
    found = NOWHERE
    for person in people_of(facts, meeting):
        other = state.at[slot, person]
        if other != NOWHERE and found == NOWHERE:
            found = other
        elif other != NOWHERE and other != found:  # noqa: PLR1714 - numbers of two widths
            return CROWDED
    return found


@compiled
def is_member(facts: Facts, person: int, meeting: int) -> bool:
    """Whether a person is one of those of a meeting."""
    for member in people_of(facts, meeting):  # noqa: SIM110 - machine code knows no generators
        if member == person:
            return True
    return False


@compiled
def is_welcome(facts: Facts, state: State, meeting: int) -> bool:
    """Whether all its people want one more meeting."""
    for person in people_of(facts, meeting):  # noqa: SIM110 - machine code knows no generators
        if state.number[person] >= facts.most[person]:
            return False
    return True


@compiled
def may_give_way(facts: Facts, state: State, other: int, meeting: int) -> bool:
    """Whether nothing more important than the meeting is lost with the other."""
    if facts.is_required[other] or facts.tier[other] < facts.tier[meeting]:
        return False
    if facts.tier[other] == facts.tier[meeting] and facts.weight[other] > facts.weight[meeting]:
        return False
    for person in people_of(facts, other):
        if state.number[person] <= facts.least[person] and not is_member(facts, person, meeting):
            return False
    return True


@compiled
def hold(facts: Facts, state: State, meeting: int, slot: int) -> None:
    """Put a meeting into a slot, and count what that means for its people."""
    place(facts, state, meeting, slot)
    price_again(facts, state, meeting)


@compiled
def dearer(facts: Facts, state: State, one: int, other: int, bit: int) -> int:
    """What it costs those of one meeting who are not in the other that they are busy, or free, in a slot."""
    cost = 0
    for person in people_of(facts, one):
        if not is_member(facts, person, other):
            cost += price(facts, person, state.mask[person] ^ bit) - state.cost[person]
    return cost


@compiled
def replace(facts: Facts, state: State, other: int, number: int, limit: float) -> None:
    """Let one of those that wait take the slot of another meeting, when that costs no more than the limit."""
    meeting, slot = state.waiting[number], state.slot[other]
    bit = 1 << slot
    if dearer(facts, state, meeting, other, bit) + dearer(facts, state, other, meeting, bit) > limit:
        return
    lift(facts, state, other)
    if is_welcome(facts, state, meeting) and not is_full(facts, state, slot):
        price_again(facts, state, other)
        hold(facts, state, meeting, slot)
        state.waiting[number] = other
    else:
        place(facts, state, other, slot)
