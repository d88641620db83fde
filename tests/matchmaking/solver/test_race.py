"""Which of several proofs wins depends on their rounds, never on which told of itself first."""

import pytest

from eventhub.matchmaking.solver.proof import Proof, has_won


def proof(rounds, *, done=False):
    found = Proof(bounds=[0])
    found.note({"rounds": rounds})
    if done:
        found.note({"done": True})
    return found


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        (proof(3), proof(2, done=True), 1),
        (proof(2), proof(2, done=True), None),
        (proof(1), proof(2, done=True), None),
        (proof(2, done=True), proof(2), 0),
        (proof(2, done=True), proof(2, done=True), 0),
        (proof(2, done=True), proof(1), None),
        (proof(3, done=True), proof(2, done=True), 1),
        (proof(3), proof(9), None),
    ],
)
def test_fewer_rounds_win_and_the_first_of_equals(first, second, winner):
    race = [first, second]

    assert [way for way in (0, 1) if has_won(race, way)] == ([] if winner is None else [winner])


def test_the_end_of_a_process_does_not_change_when_it_was_done():
    found = proof(2, done=True)

    found.note({"rounds": 7})

    assert found.rounds == 2
