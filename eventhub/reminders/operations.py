"""Setting rules, and reminding."""

from datetime import datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.mail.operations import queue_mail
from eventhub.registration.models.registrations import Registration
from eventhub.reminders import queries
from eventhub.reminders.models import Reminder, ReminderRule
from eventhub.web.pages import address

DEFAULT_DAYS = (10, 3, 1)
DEFAULT_TIME = time(18, 0)


def add_rule(event: Event, *, days_before: int, at: time, by: Any) -> ReminderRule:
    """Add a rule to an event; the same rule twice is refused."""
    same = queries.rules_of(event).where(ReminderRule.days_before == days_before, ReminderRule.at == at)
    if first_or_none(same):
        raise Refusal(_("This event has that reminder already."))
    rule = ReminderRule(event=event, days_before=days_before, at=at)
    db.session.add(rule)
    record(event, "reminder added", by=by, note=_words(rule))
    return rule


def remove_rule(rule: ReminderRule, *, by: Any) -> None:
    """Take a rule away; what it sent stays sent."""
    record(rule.event, "reminder removed", by=by, note=_words(rule))
    db.session.delete(rule)


def add_default_rules(event: Event, *, by: Any) -> None:
    """Give an event without rules the usual three."""
    if first_or_none(queries.rules_of(event)) is None:
        for days in DEFAULT_DAYS:
            add_rule(event, days_before=days, at=DEFAULT_TIME, by=by)


def remind(rule: ReminderRule, registration: Registration, *, now: datetime) -> bool:
    """Remind one person of one start, once; return whether a mail was queued.

    Asked again under the write lock: the event may have moved, or the seat been given up, since it was found due.
    """
    lock(registration)
    still_due = queries.to_remind(rule).where(Registration.id == registration.id)
    if not queries.is_due(rule, now) or first_or_none(still_due) is None:
        return False
    event = rule.event
    db.session.add(Reminder(rule=rule, registration=registration, starts_at=event.starts_at))
    queue_mail(
        f"reminder:{rule.id}:{registration.id}:{event.starts_at.isoformat()}",
        registration.user.email,
        "reminders/event",
        locale=registration.user.locale,
        event_id=event.id,
        url=address("calendar.my_event", event_id=event),
        **_facts(event, registration),
    )
    return True


def _facts(event: Event, registration: Registration) -> dict[str, Any]:
    venue = event.venue
    return {
        "name": registration.name,
        "title": event.title,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "zone": event.timezone,
        "place": ", ".join(filter(None, [venue.name, venue.address, venue.city])) if venue else "",
        "online_url": event.online_url or "",
    }


def _words(rule: ReminderRule) -> str:
    days = ngettext("%(num)s day before", "%(num)s days before", rule.days_before)
    return f"{days}, {rule.at:%H:%M}"
