"""The clock's part: remind everybody who is to be reminded by now."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from eventhub.db import db
from eventhub.jobs import step
from eventhub.registration.models.registrations import Registration
from eventhub.reminders import operations, queries
from eventhub.reminders.models import ReminderRule


def remind_all_due(now: datetime) -> Iterator[bool]:
    """Send every reminder that is due; yields whether each went well."""
    for rule_id, registration_ids in _due(now):
        for registration_id in registration_ids:
            yield step("remind_all_due", registration_id, partial(_remind, rule_id, registration_id, now))


def _due(now: datetime) -> list[tuple[int, list[int]]]:
    rules = db.session.scalars(queries.rules_of_coming_events(now)).all()
    due = [rule for rule in rules if queries.is_due(rule, now)]
    return [(rule.id, [place.id for place in db.session.scalars(queries.to_remind(rule))]) for rule in due]


def _remind(rule_id: int, registration_id: int, now: datetime) -> bool:
    rule = db.session.get_one(ReminderRule, rule_id)
    return operations.remind(rule, db.session.get_one(Registration, registration_id), now=now)
