"""Setting rules, and reminding."""

from datetime import date, datetime, time
from typing import Any, TypedDict, Unpack

from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.events.models import Event, Programme, ProgrammeItem
from eventhub.events.states import EventFormat
from eventhub.history.operations import record
from eventhub.hosting.models.calls import Call
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import free_key, queue_mail, rewrite
from eventhub.registration.invitation import calendar_file
from eventhub.registration.models.registrations import Registration
from eventhub.reminders import contents, occasions, queries, remembering
from eventhub.reminders.audience import Audience
from eventhub.reminders.labels import words
from eventhub.reminders.models import Reminder, ReminderRule
from eventhub.reminders.occasions import Subject
from eventhub.reminders.states import Anchor
from eventhub.reminders.timing import Occasion, due_at, is_due
from eventhub.surveys import operations as surveys
from eventhub.surveys.queries import REMINDED

MORNING, EVENING = time(10, 0), time(18, 0)
BEFORE_A_MEETING = {EventFormat.ONLINE: 5}
BEFORE_A_MEETING_ON_SITE = 15
AT_A_TIME = 50
"""So many people are reminded in one transaction."""
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class RuleFacts(TypedDict, total=False):
    """What a rule says."""

    anchor: Anchor
    item: ProgrammeItem | None
    days_before: int | None
    minutes_before: int | None
    on_date: date | None
    at: time | None
    audience: dict[str, Any]
    subject: str
    text: str
    with_calendar: bool


def add_rule(owner: Event | Programme, *, by: Any, **said: Unpack[RuleFacts]) -> ReminderRule:
    """Add a rule to an event or a programme; the same rule twice is refused."""
    lock(owner)
    rule = _rule(owner, said)
    if any(_says_the_same(rule, other) for other in db.session.scalars(queries.rules_of(owner))):
        raise Refusal(_("There is such a reminder already."))
    db.session.add(rule)
    record(owner, "reminder added", by=by, note=words(rule))
    return rule


def change_rule(rule: ReminderRule, *, by: Any, version: int | None = None, **facts: Unpack[RuleFacts]) -> None:
    """Write a rule anew; whom it has reminded already of something it does not remind of that again."""
    lock(rule)
    rule.expect(version)
    is_of_same = facts.get("anchor", rule.anchor) is rule.anchor and facts.get("item", rule.item) is rule.item
    before = remembering.remembered(rule) if is_of_same else {}
    for name, value in facts.items():
        setattr(rule, name, value)
    remembering.carry_over(rule, before)
    record(_owner(rule), "reminder changed", by=by, note=words(rule))


def pause_rule(rule: ReminderRule, *, by: Any) -> None:
    """Let a rule rest: what becomes due meanwhile and is a day old when it goes on is not sent."""
    lock(rule)
    if rule.paused_at is None:
        rule.paused_at = clock.now()
        record(_owner(rule), "reminder paused", by=by, note=words(rule))


def resume_rule(rule: ReminderRule, *, by: Any) -> None:
    """Let a rule go on."""
    lock(rule)
    if rule.paused_at is not None:
        rule.paused_at = None
        record(_owner(rule), "reminder resumed", by=by, note=words(rule))


def remove_rule(rule: ReminderRule, *, by: Any) -> None:
    """Take a rule away; what it sent stays sent, what waits to be sent is not."""
    record(_owner(rule), "reminder removed", by=by, note=words(rule))
    db.session.delete(rule)


def add_default_rules(event: Event, *, by: Any) -> None:
    """Give an event without rules the usual ones: before it, before its meetings, and thanks on the day after."""
    minutes = BEFORE_A_MEETING.get(event.format, BEFORE_A_MEETING_ON_SITE)
    before: list[RuleFacts] = [{"days_before": days, "at": EVENING, "with_calendar": True} for days in (10, 3, 1)]
    usual: list[RuleFacts] = [
        *before,
        {"anchor": Anchor.MEETING_DAY, "days_before": 1, "at": EVENING},
        {"anchor": Anchor.MEETING, "minutes_before": minutes},
        {"anchor": Anchor.END, "days_before": -1, "at": MORNING},
    ]
    _add_usual(event, usual, by)


def add_default_rules_of_programme(programme: Programme, *, by: Any) -> None:
    """Give a programme without rules the usual ones: before its calls close, and before reviews and reports are due."""
    times = ((Anchor.CALL_END, 7), (Anchor.CALL_END, 1), (Anchor.REVIEW_DUE, 3), (Anchor.REPORT_DUE, 3))
    _add_usual(programme, [{"anchor": anchor, "days_before": days, "at": MORNING} for anchor, days in times], by)


def _add_usual(owner: Event | Programme, usual: list[RuleFacts], by: Any) -> None:
    if first_or_none(queries.rules_of(owner)) is None:
        db.session.add_all(_rule(owner, said) for said in usual)
        record(owner, "usual reminders added", by=by)


def _rule(owner: Event | Programme, said: RuleFacts) -> ReminderRule:
    facts: dict[str, Any] = {"anchor": Anchor.START, "audience": {}, "subject": "", "text": ""} | dict(said)
    return ReminderRule(**{"event" if isinstance(owner, Event) else "programme": owner}, **facts)


def remind(rule: ReminderRule, subject: Subject, key: str, *, now: datetime) -> int:
    """Remind the next few people of one occasion, each once; return how many mails were queued.

    Asked again while the event or the call is held: it may have moved, or a seat been given up, since it was found due.
    """
    lock(subject)
    lock(rule)
    occasion = _as_it_stands(rule, subject, key, now)
    if occasion is None:
        return 0
    since = occasions.counted_from(rule, occasion)
    due = due_at(rule, occasion)
    waiting = queries.to_remind(rule, key, occasion.zone, counted_from=since, due=due).limit(AT_A_TIME)
    readers = db.session.execute(waiting).all()
    for reader, registration in readers:
        db.session.add(Reminder(rule=rule, user=reader, occasion=key, anchor_at=since))
        _queue(rule, subject, occasion, reader, registration)
    return len(readers)


def renew(mail: OutgoingMail, *, now: datetime) -> bool:
    """Bring a reminder up to date that is about to leave; return whether it is due as things stand.

    One that is not was never sent: it is written again should it become due anew.
    """
    about = mail.context["about"]
    subject = _hold_subject(about)
    rule = _hold_rule(about["rule"])
    if rule is None or subject is None:
        return False
    occasion = _as_it_stands(rule, subject, about["occasion"], now)
    found = occasion and _still_meant(rule, occasion, about)
    if occasion is None or not found:
        _take_back(rule, mail, about)
        return False
    reader, registration = found
    context = _context(rule, subject, occasion, reader, registration)
    rewrite(mail, rule.template, calendar=_calendar(rule, registration), **context)
    return True


def _as_it_stands(rule: ReminderRule, subject: Subject, key: str, now: datetime) -> Occasion | None:
    """Return the occasion if the rule is to remind of it at this moment."""
    if rule.paused_at or (isinstance(subject, Event) and subject.state not in queries.ON):
        return None
    if isinstance(subject, Event) and rule.template == REMINDED and surveys.thanks_by_itself(subject):
        return None
    occasion = occasions.find(rule, subject, key)
    return occasion if occasion and is_due(rule, occasion, now) else None


def _still_meant(rule: ReminderRule, occasion: Occasion, about: dict[str, Any]) -> Any:
    """Return the reader and their registration, if the mail is about the occasion as it is, and still for them."""
    if occasions.counted_from(rule, occasion).isoformat() != about["anchor"]:
        return None
    meant = queries.reached(rule, occasion.key, occasion.zone).where(User.id == about["user"])
    return db.session.execute(meant).first()


def _take_back(rule: ReminderRule, mail: OutgoingMail, about: dict[str, Any]) -> None:
    """Nobody was reminded after all; the mail's key is free for the one that may come instead."""
    anchor = datetime.fromisoformat(about["anchor"])
    row = db.session.scalars(
        db.select(Reminder).filter_by(
            rule_id=rule.id, user_id=about["user"], occasion=about["occasion"], anchor_at=anchor
        )
    ).one_or_none()
    if row is not None:
        db.session.delete(row)
    free_key(mail)


def _queue(
    rule: ReminderRule, subject: Subject, occasion: Occasion, reader: User, registration: Registration | None
) -> None:
    since = occasions.counted_from(rule, occasion).isoformat()
    queue_mail(
        f"{remembering.stem(rule)}{occasion.key}:{reader.id}:{since}",
        reader.email,
        rule.template,
        locale=reader.locale,
        event_id=subject.id if isinstance(subject, Event) else None,
        calendar=_calendar(rule, registration),
        **_context(rule, subject, occasion, reader, registration),
    )


def _context(
    rule: ReminderRule, subject: Subject, occasion: Occasion, reader: User, registration: Registration | None
) -> dict[str, Any]:
    about = {
        "rule": rule.id,
        "subject": [subject.__tablename__, subject.id],
        "occasion": occasion.key,
        "anchor": occasions.counted_from(rule, occasion).isoformat(),
        "user": reader.id,
    }
    return {"about": about, **contents.of_reader(rule, subject, occasion, reader, registration)}


def _calendar(rule: ReminderRule, registration: Registration | None) -> str | None:
    return calendar_file(registration) if rule.with_calendar and registration else None


def _hold_subject(about: dict[str, Any]) -> Subject | None:
    """Hold the event or the call that a mail is about, as it is now, if it is still there."""
    name, number = about["subject"]
    model: Any = Event if name == Event.__tablename__ else Call
    subject: Subject | None = db.session.get(model, number)
    return lock(subject) if subject else None


def _hold_rule(rule_id: int) -> ReminderRule | None:
    """Hold a rule as it is now; None where it is gone."""
    held = db.select(ReminderRule).where(ReminderRule.id == rule_id).with_for_update(of=ReminderRule)
    return db.session.scalars(held.execution_options(populate_existing=True)).one_or_none()


def _owner(rule: ReminderRule) -> Event | Programme:
    owner = rule.event or rule.programme
    if owner is None:
        raise ValueError("a rule belongs to an event or to a programme")
    return owner


def _says_the_same(one: ReminderRule, other: ReminderRule) -> bool:
    names = ("anchor", "item_id", "days_before", "minutes_before", "on_date", "at", "subject", "text")
    alike = all((getattr(one, name) or None) == (getattr(other, name) or None) for name in names)
    return alike and Audience.of(one.audience or {}) == Audience.of(other.audience)
