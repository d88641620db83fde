"""How much of a costly test is played: enough to show that the guard works, or all of it with EVENTHUB_FAULTS=full."""

import os

import pytest

IS_FULL = os.environ.get("EVENTHUB_FAULTS") == "full"


def on(*databases: str) -> pytest.MarkDecorator:
    """Play a test on these databases; at full length it plays on every one."""
    return pytest.mark.parametrize("database", ["sqlite", "postgresql"] if IS_FULL else databases, indirect=True)


def ends_within(seconds: int) -> pytest.MarkDecorator:
    """Call a test hung after so many seconds; at full length after ten times as many, since machines differ."""
    return pytest.mark.timeout(10 * seconds if IS_FULL else seconds)
