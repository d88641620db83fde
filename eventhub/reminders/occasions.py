"""What a rule reminds of, one occasion each: an event, a part of its programme, a meeting, a call."""

from datetime import UTC, date, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.hosting.models.calls import Call
from eventhub.reminders import queries
from eventhub.reminders.models import ReminderRule
from eventhub.reminders.states import OF_CALLS, OF_ITEMS, Anchor
from eventhub.reminders.timing import Occasion
from eventhub.reporting.queries import due_at as report_due_at

Subject = Event | Call
FIXED = datetime(1970, 1, 1, tzinfo=UTC)
"""What a rule for one day counts from in place of an anchor: it never moves, so such a rule fires once."""


def occasions_of(rule: ReminderRule, subject: Subject) -> list[Occasion]:
    """Return everything the rule reminds of at one event or under one call, as it stands."""
    if isinstance(subject, Call):
        return _of_call(rule, subject) if rule.anchor in OF_CALLS else []
    if rule.anchor is Anchor.MEETING:
        return _meetings(subject)
    if rule.anchor is Anchor.MEETING_DAY:
        return _days_of_meetings(subject)
    at = _anchor_at(rule, subject)
    kind = "report" if rule.anchor is Anchor.REPORT_DUE else "event"
    return [Occasion(f"{kind}:{subject.id}", at, subject.timezone)] if at else []


def find(rule: ReminderRule, subject: Subject, key: str) -> Occasion | None:
    """Return one of them by its name, if it still is one."""
    return next((each for each in occasions_of(rule, subject) if each.key == key), None)


def counted_from(rule: ReminderRule, occasion: Occasion) -> datetime:
    """Return what makes a reminder another one when it changes."""
    return FIXED if rule.on_date else occasion.at


def _anchor_at(rule: ReminderRule, event: Event) -> datetime | None:
    if rule.anchor in OF_ITEMS and rule.item:
        return rule.item.starts_at if rule.anchor is Anchor.ITEM_START else rule.item.ends_at
    if rule.anchor is Anchor.REPORT_DUE:
        return report_due_at(event)
    return {
        Anchor.START: event.starts_at,
        Anchor.END: event.ends_at,
        Anchor.REGISTRATION_END: event.registration_closes_at,
    }.get(rule.anchor)


def _meetings(event: Event) -> list[Occasion]:
    rows = db.session.execute(queries.placed_meetings(event))
    return [Occasion(f"meeting:{row.id}", row.starts_at, event.timezone) for row in rows]


def _days_of_meetings(event: Event) -> list[Occasion]:
    """Return the days on which there are meetings; each begins at midnight, and matters until its first meeting."""
    zone = ZoneInfo(event.timezone)
    rows = db.session.execute(queries.placed_meetings(event)).all()
    days = groupby(rows, key=lambda row: row.starts_at.astimezone(zone).date())
    return [_day(event, day, next(meetings).starts_at) for day, meetings in days]


def _day(event: Event, day: date, first: datetime) -> Occasion:
    midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(event.timezone)).astimezone(UTC)
    return Occasion(f"day:{event.id}:{day}", midnight, event.timezone, until=first)


def _of_call(rule: ReminderRule, call: Call) -> list[Occasion]:
    if rule.anchor is Anchor.CALL_END:
        return [Occasion(f"call:{call.id}", call.closes_at, call.timezone)]
    zone = ZoneInfo(call.timezone)
    instants = db.session.scalars(queries.reviews_due(call)).all()
    days = groupby(instants, key=lambda instant: instant.astimezone(zone).date())
    return [_day_of_reviews(call, day, max(due)) for day, due in days]


def _day_of_reviews(call: Call, day: date, last: datetime) -> Occasion:
    """All reviews under one call that are due on one day are one occasion: one mail names them."""
    midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(call.timezone)).astimezone(UTC)
    return Occasion(f"reviews:{call.id}:{day}", midnight, call.timezone, until=last)
