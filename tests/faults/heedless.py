"""A worker in a hurry that does not look again at a reminder when it leaves, to show that the tests would notice."""

from eventhub.reminders import operations

operations.renew = lambda *_mail, **_now: True  # type: ignore[assignment]

if __name__ == "__main__":
    import tests.faults.hasty  # noqa: F401 - it starts the worker
