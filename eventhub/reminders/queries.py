"""Which reminders are due, and whom they reach."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager

from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState
from eventhub.reminders.models import Reminder, ReminderRule

LATEST = timedelta(hours=24)
"""How long after its instant a reminder still helps; a worker that slept no longer than this skips nothing."""


def due_at(rule: ReminderRule) -> datetime:
    """Return the instant at which the rule fires, computed anew from the event as it stands.

    A wall time that the change to summer time skips fires as much later; one that occurs twice fires the first time.
    """
    zone = ZoneInfo(rule.event.timezone)
    day = rule.event.starts_at.astimezone(zone).date() - timedelta(days=rule.days_before)
    return datetime.combine(day, rule.at, tzinfo=zone).astimezone(UTC)


def is_due(rule: ReminderRule, now: datetime) -> bool:
    """Whether the rule's instant has come, not too long ago, and the event is still to come."""
    instant = due_at(rule)
    return instant <= now < min(instant + LATEST, rule.event.starts_at)


def rules_of(event: Event) -> Select[ReminderRule]:
    """Select an event's rules, the earliest first."""
    return (
        select(ReminderRule)
        .where(ReminderRule.event_id == event.id)
        .order_by(ReminderRule.days_before.desc(), ReminderRule.at)
    )


def rules_of_coming_events(now: datetime) -> Select[ReminderRule]:
    """Select every rule of an event that is published and still to come."""
    return (
        select(ReminderRule)
        .join(ReminderRule.event)
        .options(contains_eager(ReminderRule.event))
        .where(Event.state == EventState.PUBLISHED, Event.starts_at > now)
        .order_by(ReminderRule.id)
    )


def to_remind(rule: ReminderRule) -> Select[Registration]:
    """Select whom the rule has still to remind of this start: who held a seat when the rule's instant came."""
    reminded = exists().where(
        Reminder.rule_id == rule.id,
        Reminder.registration_id == Registration.id,
        Reminder.starts_at == rule.event.starts_at,
    )
    return (
        select(Registration)
        .where(
            Registration.event_id == rule.event_id,
            Registration.state == RegistrationState.CONFIRMED,
            Registration.created_at <= due_at(rule),
            ~reminded,
        )
        .order_by(Registration.id)
    )
