"""A worker in a hurry whose clock jumps by JUMP_HOURS when it is sent SIGUSR1, as if somebody had set it.

Its lease is a real one, so that a jump meets the waits that a jump meets.
"""

import os
import signal
from datetime import UTC, datetime, timedelta

import time_machine

from eventhub import cli
from eventhub.mail import leases
from tests.faults.hasty import hurry

if __name__ == "__main__":
    hurry()
    leases.LEASE = timedelta(minutes=5)
    jump = timedelta(hours=float(os.environ["JUMP_HOURS"]))
    with time_machine.travel(datetime.now(UTC), tick=True) as traveller:
        signal.signal(signal.SIGUSR1, lambda *_: traveller.shift(jump))
        cli.commands(["worker"])
