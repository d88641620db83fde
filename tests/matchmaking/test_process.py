"""The optimiser's process ends with the block that waits for it."""

from contextlib import suppress

from eventhub.matchmaking.planning.process import solving
from eventhub.matchmaking.solver.generator import generate


def test_no_optimiser_outlives_a_worker_that_fails_while_it_waits():
    with suppress(InterruptedError), solving(generate(1), seconds=60) as process:
        assert not process.wait(0)
        raise InterruptedError
    assert process.wait(0)
