"""A worker in a hurry: every job is asked every second, and a mail whose sender died is free again after five.

The real intervals would make tests wait; nothing else of the worker is changed.
"""

from datetime import timedelta

from eventhub import cli, worker
from eventhub.mail import leases

worker.JOBS = tuple((job, timedelta(seconds=1)) for job, _ in worker.JOBS)
leases.LEASE = timedelta(seconds=5)
cli.commands(["worker"])
