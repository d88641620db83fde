"""The clock's part: remind everybody who is to be reminded by now."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from eventhub.db import db, first_or_none
from eventhub.jobs import step
from eventhub.reminders import operations
from eventhub.reminders.looking import all_due
from eventhub.reminders.models import ReminderRule


class Found(NamedTuple):
    """What was found due, to be looked at again once it is held."""

    rule_id: int
    subject: Any
    subject_id: int
    key: str


def remind_all_due(now: datetime) -> Iterator[bool]:
    """Send every reminder that is due, some people at a time; yields whether each time went well."""
    for found in _found(now):
        numbers = [operations.AT_A_TIME]
        while numbers[-1] == operations.AT_A_TIME:
            numbers.append(0)
            yield step("remind_all_due", found.rule_id, partial(_remind, found, now, numbers))


def _found(now: datetime) -> list[Found]:
    return [
        Found(due.rule.id, type(due.subject), due.subject.id, due.occasion.key)
        for due in all_due(now)
        if first_or_none(due.readers()) is not None
    ]


def _remind(found: Found, now: datetime, numbers: list[int]) -> None:
    """Remind the next people, and say how many they were: a failure leaves 0, and the next tick tries again."""
    rule, subject = db.session.get(ReminderRule, found.rule_id), db.session.get(found.subject, found.subject_id)
    if rule is not None and subject is not None:
        numbers[-1] = operations.remind(rule, subject, found.key, now=now)
