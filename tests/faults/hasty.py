"""A worker in a hurry: every job is asked every second, and a mail whose sender died is free again after eight seconds.

The real intervals would make tests wait; nothing else of the worker is changed.
"""

from datetime import timedelta

from eventhub import cli, worker
from eventhub.mail import leases, lines


def hurry() -> None:
    """Shorten what the worker waits for."""
    worker.JOBS = tuple((job, timedelta(seconds=1)) for job, _ in worker.JOBS)
    leases.LEASE = timedelta(seconds=8)
    leases.LONGEST_WAIT_FOR_SERVER = timedelta(seconds=2)
    lines.ANSWER_SECONDS = lines.TAKING_SECONDS = 4


if __name__ == "__main__":
    hurry()
    cli.commands(["worker"])
