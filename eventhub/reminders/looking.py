"""Looking for what has come due, before anything is held."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.reminders import queries
from eventhub.reminders.models import ReminderRule
from eventhub.reminders.occasions import Subject, counted_from, occasions_of
from eventhub.reminders.states import OF_MEETINGS
from eventhub.reminders.timing import Occasion, due_at, is_due

A_DAY = timedelta(days=1)


class Due(NamedTuple):
    """One rule that has come due for one occasion at an event or under a call."""

    rule: ReminderRule
    subject: Subject
    occasion: Occasion

    def readers(self) -> Any:
        """Select whom it has still to remind."""
        since, due = counted_from(self.rule, self.occasion), due_at(self.rule, self.occasion)
        key, zone = self.occasion.key, self.occasion.zone
        return queries.to_remind(self.rule, key, zone, counted_from=since, due=due)


def all_due(now: datetime) -> list[Due]:
    """Return every rule that is due, whether or not somebody is left to be reminded."""
    rules = chain(db.session.execute(queries.rules_at_events(now)), db.session.execute(queries.rules_under_calls(now)))
    pairs: list[Any] = list(rules)
    return [due for rule, subject in pairs for due in _of(rule, subject, now)]


def _of(rule: ReminderRule, subject: Subject, now: datetime) -> Iterator[Due]:
    """Yield what one rule is due for; meetings are looked up around their event only."""
    if rule.anchor in OF_MEETINGS and isinstance(subject, Event):
        lead = A_DAY + abs(timedelta(days=rule.days_before or 0, minutes=rule.minutes_before or 0))
        if not subject.starts_at - lead <= now <= subject.ends_at + lead:
            return
    for occasion in occasions_of(rule, subject):
        if is_due(rule, occasion, now):
            yield Due(rule, subject, occasion)
