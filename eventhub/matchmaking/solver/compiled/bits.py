"""Sets of at most 62 slots as bits of a number, and machine code for what is done with them millions of times."""

from eventhub.matchmaking.solver.compiled.making import compiled


@compiled
def count_bits(bits: int) -> int:
    """How many slots there are (by halves, as processors without an instruction for it count)."""
    bits -= bits >> 1 & 0x5555555555555555
    bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333)
    bits = bits + (bits >> 4) & 0x0F0F0F0F0F0F0F0F
    bits += bits >> 8
    bits += bits >> 16
    bits += bits >> 32
    return bits & 0x7F


@compiled
def up_to_last(bits: int) -> int:
    """All slots up to the last one."""
    bits |= bits >> 1
    bits |= bits >> 2
    bits |= bits >> 4
    bits |= bits >> 8
    bits |= bits >> 16
    return bits | bits >> 32


@compiled
def span(bits: int) -> int:
    """All slots from the first one to the last."""
    return up_to_last(bits) & ~((bits & -bits) - 1)


@compiled
def first_slot(bits: int) -> int:
    """The first slot of some."""
    return count_bits((bits & -bits) - 1)


@compiled
def last_slot(bits: int) -> int:
    """The last slot of some."""
    return count_bits(up_to_last(bits)) - 1


@compiled
def slot_number(bits: int, number: int) -> int:
    """The slot of this number among some, counted from 0."""
    for _ in range(number):
        bits &= bits - 1
    return first_slot(bits)
