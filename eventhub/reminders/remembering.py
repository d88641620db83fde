"""What a rule has reminded of stays reminded when the rule is written anew."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from eventhub.db import db
from eventhub.events.models import Event
from eventhub.hosting.models.calls import Call
from eventhub.mail.models import OutgoingMail
from eventhub.mail.states import MailState
from eventhub.reminders.models import Reminder, ReminderRule
from eventhub.reminders.occasions import Subject, counted_from, occasions_of

STILL_HERE = (MailState.QUEUED, MailState.HELD)


def stem(rule: ReminderRule) -> str:
    """Return how the keys of a rule's mails begin; another rule that gets its number begins otherwise."""
    return f"reminder:{rule.id}:{rule.created_at.timestamp()}:"


def remembered(rule: ReminderRule) -> dict[str, datetime]:
    """Return the occasions a rule has reminded of, as they stand, each with what its reminders are counted from."""
    keys = set(db.session.scalars(select(Reminder.occasion).filter_by(rule_id=rule.id).distinct()))
    subjects = {subject for key in keys if (subject := _subject(rule, key)) is not None}
    found = (occasion for subject in subjects for occasion in occasions_of(rule, subject))
    return {occasion.key: counted_from(rule, occasion) for occasion in found if occasion.key in keys}


def carry_over(rule: ReminderRule, before: dict[str, datetime]) -> None:
    """Count what was reminded of before from what it is counted from by now; whose mail has not left may still get one.

    `before` is what was remembered when the rule said something else.
    """
    after = remembered(rule)
    moved = {key: (old, after[key]) for key, old in before.items() if key in after and after[key] != old}
    waiting = _waiting(rule) if moved else {}
    for key, (old, new) in moved.items():
        _count_anew(rule, key, old, new, waiting.get(key, set()))


def _count_anew(rule: ReminderRule, key: str, old: datetime, new: datetime, waiting: set[int]) -> None:
    rows = {"rule_id": rule.id, "occasion": key}
    twin = aliased(Reminder)
    known = select(twin.user_id).filter_by(**rows, anchor_at=new)
    left = update(Reminder).filter_by(**rows, anchor_at=old)
    left = left.where(Reminder.user_id.not_in(known), Reminder.user_id.not_in(waiting))
    db.session.execute(left.values(anchor_at=new).execution_options(synchronize_session=False))


def _waiting(rule: ReminderRule) -> dict[str, set[int]]:
    """Return, by occasion, whose reminder of it is written and has not left."""
    mails = select(OutgoingMail.context).where(OutgoingMail.state.in_(STILL_HERE))
    contexts = db.session.scalars(mails.where(OutgoingMail.dedupe_key.startswith(stem(rule))))
    found: dict[str, set[int]] = {}
    for context in contexts:
        found.setdefault(context["about"]["occasion"], set()).add(context["about"]["user"])
    return found


def _subject(rule: ReminderRule, key: str) -> Subject | None:
    """Return the event or the call that an occasion belongs to, while it is there."""
    kind, number, *_day = key.split(":")
    if kind in ("call", "reviews"):
        return db.session.get(Call, int(number))
    return rule.event or (db.session.get(Event, int(number)) if kind in ("event", "report") else None)
