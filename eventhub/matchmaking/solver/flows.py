"""The choice of meetings as a flow between people, quick for events of any size.

Each meeting of two lets a unit flow from one to the other; people's time and the tables limit what flows. Where
people meet across two sides, as buyers meet suppliers, what flows is the best choice. Otherwise every meeting is
there in both directions, half of what flows bounds every choice, and what flows one way only is rounded.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow  # type: ignore[import-untyped]

Pair = tuple[int, int]
MOST = 10**18


@dataclass(frozen=True)
class Crowd:
    """Who wants to meet, how many meetings each person has room for and wants at least, and how many there may be."""

    pairs: Sequence[Pair]
    room: Sequence[int]
    least: Sequence[int]
    most: int


def halves(crowd: Crowd, worth: Sequence[int], reward: int) -> list[int] | None:
    """How much of each pair is in the choice of greatest worth where halves may be chosen too: 0, 1 or 2 of them.

    Each meeting up to what a person wants at least brings the reward as well. None when the numbers are too large.
    """
    price = np.array([*worth, reward], dtype=np.int64) if sum(worth) + reward < MOST else None
    if price is None:
        return None
    side = _sides(crowd.pairs, len(crowd.room))
    if side is None:
        there = np.array(crowd.pairs, dtype=np.int64).reshape(-1, 2)
        flows = _flows(crowd, np.concatenate([there, there[:, ::-1]]), price)
        return None if flows is None else (flows[: len(there)] + flows[len(there) :]).tolist()
    ordered = [pair if side[pair[0]] == 0 else pair[::-1] for pair in crowd.pairs]
    flows = _flows(crowd, np.array(ordered, dtype=np.int64).reshape(-1, 2), price)
    return None if flows is None else (2 * flows).tolist()


def rounded(crowd: Crowd, worth: Sequence[int], halves: Sequence[int]) -> list[int]:
    """Take whole pairs, then halves, then what is left, as far as there is room; give their places."""
    left = list(crowd.room)
    chosen: list[int] = []
    for place in sorted(range(len(halves)), key=lambda place: (-halves[place], -worth[place])):
        one, other = crowd.pairs[place]
        if len(chosen) < crowd.most and left[one] and left[other]:
            left[one] -= 1
            left[other] -= 1
            chosen.append(place)
    return chosen


def _flows(crowd: Crowd, ends: np.ndarray, price: np.ndarray) -> np.ndarray | None:
    """Send units from left to right copies of people for the greatest worth; give what flows along each arc."""
    people, ways = len(crowd.room), len(ends)
    copies = ways // max(1, len(crowd.pairs))
    source, sink = 2 * people, 2 * people + 1
    least = np.minimum(crowd.least, crowd.room)
    lefts, rights = np.arange(people), np.arange(people) + people
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([ends[:, 0], np.full(2 * people, source), rights, rights, [source]]),
        np.concatenate([ends[:, 1] + people, lefts, lefts, np.full(2 * people, sink), [sink]]),
        np.concatenate([np.ones(ways, np.int64), *[least, np.array(crowd.room) - least] * 2, [copies * crowd.most]]),
        np.concatenate(
            [
                np.tile(-price[:-1], copies),
                *[np.full(people, -price[-1]), np.zeros(people, np.int64)] * 2,
                [0],
            ]
        ),
    )
    flow.set_node_supply(source, copies * crowd.most)
    flow.set_node_supply(sink, -copies * crowd.most)
    return flow.flows(np.arange(ways)) if flow.solve() == flow.OPTIMAL else None


def _sides(pairs: Sequence[Pair], people: int) -> list[int] | None:
    """Put people on two sides so that all pairs are across; None when that cannot be."""
    known: list[list[int]] = [[] for _ in range(people)]
    for one, other in pairs:
        known[one].append(other)
        known[other].append(one)
    side = [-1] * people
    for first in range(people):
        if side[first] < 0:
            side[first] = 0
            if not _spread(first, known, side):
                return None
    return side


def _spread(first: int, known: Sequence[Sequence[int]], side: list[int]) -> bool:
    """Give everybody who is tied to this person a side; say whether that went well."""
    waiting = deque([first])
    while waiting:
        one = waiting.popleft()
        for other in known[one]:
            if side[other] == side[one]:
                return False
            if side[other] < 0:
                side[other] = 1 - side[one]
                waiting.append(other)
    return True
