"""When a rule fires, reckoned anew each time from wall time, zone and what the rule hangs on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from eventhub.reminders.models import ReminderRule
from eventhub.reminders.states import ENDS

LATEST = timedelta(hours=24)
"""How long after its instant a reminder still helps; a worker that slept no longer than this skips nothing."""
STILL_WELCOME = timedelta(days=3)
"""How long thanks are not too late."""


@dataclass(frozen=True)
class Occasion:
    """What a rule reminds of, as it stands: the instant it hangs on, and the zone of its clocks.

    From `until` on a reminder of it comes too late, where that is not the instant itself.
    """

    key: str
    at: datetime
    zone: str
    until: datetime | None = None


def due_at(rule: ReminderRule, occasion: Occasion) -> datetime:
    """Return the instant at which a rule fires.

    A wall time that the change to summer time skips fires as much later; one that occurs twice fires the first time.
    """
    if rule.minutes_before is not None:
        return occasion.at - timedelta(minutes=rule.minutes_before)
    if rule.at is None:
        raise ValueError("a rule that counts days has a time of day")
    zone = ZoneInfo(occasion.zone)
    return datetime.combine(_day(rule, occasion.at.astimezone(zone).date()), rule.at, tzinfo=zone).astimezone(UTC)


def expires_at(rule: ReminderRule, occasion: Occasion) -> datetime:
    """Return from when on the rule says no more of this occasion: a day after its instant, or once it has begun."""
    due = due_at(rule, occasion)
    if rule.is_after or (rule.anchor in ENDS and due >= occasion.at):
        return due + STILL_WELCOME
    return min(due + LATEST, occasion.until or occasion.at)


def is_due(rule: ReminderRule, occasion: Occasion, now: datetime) -> bool:
    """Whether the rule's instant has come, and not too long ago."""
    return due_at(rule, occasion) <= now < expires_at(rule, occasion)


def _day(rule: ReminderRule, anchor: date) -> date:
    return rule.on_date or anchor - timedelta(days=rule.days_before or 0)
