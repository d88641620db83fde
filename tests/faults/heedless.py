"""A worker in a hurry that does not look again at a reminder when it leaves, to show that the tests would notice."""

from eventhub import cli
from eventhub.reminders import operations
from tests.faults.hasty import hurry

if __name__ == "__main__":
    hurry()
    operations.renew = lambda *_mail, **_now: True
    cli.commands(["worker"])
