"""What a rule would do, before it does it: when, to whom, and how one of them reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.events.models import Event, Programme
from eventhub.hosting.models.calls import Call
from eventhub.mail.message import Letter, write
from eventhub.mail.operations import unsent
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries import tags
from eventhub.reminders import contents, occasions, queries
from eventhub.reminders.audience import Audience
from eventhub.reminders.models import ReminderRule
from eventhub.reminders.occasions import Subject
from eventhub.reminders.states import OF_CALLS, OF_MEETINGS
from eventhub.reminders.timing import Occasion, due_at, expires_at

MOST_NAMED = 200
"""So many recipients are named on a page; all are counted."""


@dataclass(frozen=True)
class Upcoming:
    """The next time a rule fires: of which event or call it reminds, of what there, and when."""

    subject: Subject
    occasion: Occasion
    due_at: datetime


@dataclass(frozen=True)
class Preview:
    """One firing, whom it reaches, and the letter as one of them, or the organiser in their place, reads it."""

    upcoming: Upcoming | None
    number: int = 0
    readers: Sequence[tuple[User, Registration | None]] = ()
    reader: User | None = None
    is_stand_in: bool = False
    letter: Letter | None = None
    lost_tags: tuple[str, ...] = ()


def upcoming(rule: ReminderRule, subjects: Sequence[Subject], now: datetime) -> Upcoming | None:
    """Return when a rule fires next, or fires still; None where nothing is left that it could remind of."""
    found = [
        Upcoming(subject, occasion, due_at(rule, occasion))
        for subject in subjects
        for occasion in occasions.occasions_of(rule, subject)
        if now < expires_at(rule, occasion)
    ]
    return min(found, key=lambda each: each.due_at, default=None)


def subjects_of(owner: Event | Programme, now: datetime) -> tuple[list[Subject], list[Subject]]:
    """Return what an owner's rules can be about: events, and calls."""
    if isinstance(owner, Event):
        return [owner], []
    events = select(Event).where(Event.programme_id == owner.id, Event.state.in_(queries.ON))
    near = events.where(Event.ends_at > now - queries.BEHIND).order_by(Event.starts_at, Event.id)
    calls = select(Call).where(Call.programme_id == owner.id).order_by(Call.closes_at, Call.id)
    return list(db.session.scalars(near)), list(db.session.scalars(calls))


def chosen(rule: ReminderRule, subjects: tuple[list[Subject], list[Subject]]) -> list[Subject]:
    """Return those of them that one rule is about."""
    return subjects[1] if rule.anchor in OF_CALLS else subjects[0]


def tags_at(owner: Event | Programme) -> list[str]:
    """Return the tags that registrations have at an event, or at the events of a programme."""
    known = tags.tags_of(owner) if isinstance(owner, Event) else tags.tags_in(owner)
    return list(db.session.scalars(known))


def lost_tags(rule: ReminderRule) -> tuple[str, ...]:
    """Return the tags a rule asks for that no registration has by now: somebody took them off, or wrote others."""
    asked, owner = Audience.of(rule.audience).tags, rule.event or rule.programme
    known = {tags.tag_key(tag) for tag in tags_at(owner)} if asked and owner else set()
    return tuple(tag for tag in asked if tags.tag_key(tag) not in known)


def preview(rule: ReminderRule, subjects: Sequence[Subject], now: datetime, *, wanted: int | None, by: Any) -> Preview:
    """Look ahead to a rule's next firing; `wanted` names whose letter to show, and `by` reads it where nobody does."""
    coming = upcoming(rule, subjects, now)
    if coming is None:
        return Preview(None)
    reached = queries.reached(rule, coming.occasion.key, coming.occasion.zone)
    number = db.session.scalar(select(func.count()).select_from(reached.with_only_columns(User.id).subquery())) or 0
    named = reached.options(joinedload(User.roles)).order_by(Registration.name, User.name, User.id).limit(MOST_NAMED)
    readers = [(user, place) for user, place in db.session.execute(named).unique()]
    reader, place = next((each for each in readers if each[0].id == wanted), readers[0] if readers else (by, None))
    letter = _letter(rule, coming, reader, place) if readers or rule.anchor not in OF_MEETINGS | OF_CALLS else None
    return Preview(coming, number, readers, reader, not readers, letter, lost_tags(rule))


def _letter(rule: ReminderRule, coming: Upcoming, reader: User, place: Registration | None) -> Letter:
    words = contents.of_reader(rule, coming.subject, coming.occasion, reader, place)
    return write(unsent(reader.email, rule.template, locale=reader.locale, **words))
