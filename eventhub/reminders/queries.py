"""Which rules there are, and whom they reach."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select

from eventhub.accounts.models import User
from eventhub.events.models import Event, Programme
from eventhub.events.states import EventState
from eventhub.hosting.models.applications import CoApplicant, HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.queries.reviews import UNDECIDED
from eventhub.hosting.states import ApplicationState, CallState, ReviewState
from eventhub.mail.kinds import kind_of
from eventhub.mail.models import MailPreference
from eventhub.matchmaking.models import Attendee, Matchmaking, Meeting, Profile, Slot
from eventhub.matchmaking.states import MatchmakingState, MeetingState
from eventhub.registration.models.registrations import Registration
from eventhub.reminders.audience import Audience, comes_to
from eventhub.reminders.models import Reminder, ReminderRule
from eventhub.reminders.states import OF_CALLS
from eventhub.reporting.models import EventReport
from eventhub.reporting.states import ReportState

MOST_DAYS = 90
AHEAD = timedelta(days=MOST_DAYS + 2)
BEHIND = timedelta(days=MOST_DAYS + 40)
"""A report is due a fortnight after its event, and a review some weeks after its call has closed."""
ON = (EventState.PUBLISHED, EventState.FINISHED)
STILL_TO_MEET = (MeetingState.SCHEDULED, MeetingState.MOVED)


def rules_of(owner: Event | Programme) -> Select[ReminderRule]:
    """Select the rules of an event or a programme, in the order they were set."""
    column = ReminderRule.event_id if isinstance(owner, Event) else ReminderRule.programme_id
    return select(ReminderRule).where(column == owner.id).order_by(ReminderRule.id)


def rules_at_events(now: datetime) -> Select[ReminderRule, Event]:
    """Select every rule that is not paused with each event it is about, as long as one of the two can be near."""
    belongs = or_(ReminderRule.event_id == Event.id, ReminderRule.programme_id == Event.programme_id)
    return (
        select(ReminderRule, Event)
        .join(Event, belongs)
        .where(ReminderRule.paused_at.is_(None), ReminderRule.anchor.not_in(OF_CALLS), Event.state.in_(ON))
        .where(Event.starts_at < now + AHEAD, Event.ends_at > now - BEHIND)
        .order_by(ReminderRule.id, Event.id)
    )


def rules_under_calls(now: datetime) -> Select[ReminderRule, Call]:
    """Select every rule that is not paused with each call it is about."""
    return (
        select(ReminderRule, Call)
        .join(Call, Call.programme_id == ReminderRule.programme_id)
        .where(ReminderRule.paused_at.is_(None), ReminderRule.anchor.in_(OF_CALLS), Call.state != CallState.DRAFT)
        .where(Call.opens_at <= now, Call.closes_at > now - BEHIND - BEHIND)
        .order_by(ReminderRule.id, Call.id)
    )


def placed_meetings(event: Event) -> Select[int, datetime]:
    """Select the meetings of an event's published timetable that are still to be held: id and start, in order."""
    return (
        select(Meeting.id, Slot.starts_at)
        .join(Meeting.slot)
        .join(Meeting.matchmaking)
        .where(Matchmaking.event_id == event.id, Matchmaking.state == MatchmakingState.PUBLISHED)
        .where(Meeting.state.in_(STILL_TO_MEET))
        .order_by(Slot.starts_at, Meeting.id)
    )


def reviews_due(call: Call) -> Select[Any]:
    """Select until when the reviews are due that are still to be written under a call."""
    return (
        select(HostingApplication.decision_due_at)
        .join(Review, Review.application_id == HostingApplication.id)
        .where(HostingApplication.call_id == call.id, *_to_be_written())
        .distinct()
        .order_by(HostingApplication.decision_due_at)
    )


def reviews_due_on(user: User, call_id: int, day: str, zone: str) -> Select[Review]:
    """Select the reviews somebody has still to write under a call that are due on a day there."""
    begins, ends = bounds(day, zone)
    return (
        select(Review)
        .join(Review.application)
        .where(Review.reviewer_id == user.id, HostingApplication.call_id == call_id, *_to_be_written())
        .where(HostingApplication.decision_due_at >= begins, HostingApplication.decision_due_at < ends)
        .order_by(HostingApplication.decision_due_at, Review.id)
    )


def drafts_of(user: User, call_id: int) -> Select[HostingApplication]:
    """Select what somebody writes under a call and has not handed in."""
    return (
        select(HostingApplication)
        .where(HostingApplication.call_id == call_id, HostingApplication.state == ApplicationState.DRAFT)
        .where(_writes(user.id))
        .order_by(HostingApplication.id)
    )


def people(rule: ReminderRule, key: str, zone: str) -> Select[User, Registration]:
    """Select whom a rule means at one occasion, with their registration where they are participants."""
    kind, number, *day = key.split(":")
    if kind in ("call", "reviews", "report"):
        return _people_of(_staff(kind, int(number), day, zone))
    query = select(User, Registration).join(Registration, Registration.user_id == User.id)
    meant = query.where(Audience.of(rule.audience).condition(), _takes_part(kind, int(number), day, zone))
    return meant.where(comes_to(rule.item.id)) if rule.item else meant


def to_remind(
    rule: ReminderRule, key: str, zone: str, *, counted_from: datetime, due: datetime
) -> Select[User, Registration]:
    """Select whom the rule has still to remind of an occasion, without who registered only once it was due."""
    was_there = or_(Registration.id.is_(None), Registration.created_at <= due)
    reminded = exists().where(
        Reminder.rule_id == rule.id,
        Reminder.user_id == User.id,
        Reminder.occasion == key,
        Reminder.anchor_at == counted_from,
    )
    return reached(rule, key, zone).where(~reminded, was_there).order_by(User.id)


def reached(rule: ReminderRule, key: str, zone: str) -> Select[User, Registration]:
    """Select whom the rule reaches at an occasion: whom it means, but for those who want no such mails."""
    stopped = exists().where(
        MailPreference.address == func.lower(User.email), MailPreference.kind == kind_of(rule.template)
    )
    return people(rule, key, zone).where(User.disabled_at.is_(None), ~stopped)


def numbers_sent(rules: list[int]) -> Select[int, int]:
    """Select how many reminders each of these rules has sent."""
    return select(Reminder.rule_id, func.count()).where(Reminder.rule_id.in_(rules)).group_by(Reminder.rule_id)


def bounds(day: str, zone: str) -> tuple[datetime, datetime]:
    """Return when a day begins and ends where clocks show a zone's time."""
    midnights = (date.fromisoformat(day) + timedelta(days=number) for number in (0, 1))
    begins, ends = (datetime.combine(each, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC) for each in midnights)
    return begins, ends


def _to_be_written() -> tuple[ColumnElement[bool], ...]:
    return (
        Review.state == ReviewState.ASSIGNED,
        HostingApplication.state.in_(UNDECIDED),
        HostingApplication.decision_due_at.is_not(None),
    )


def _people_of(condition: ColumnElement[bool]) -> Select[User, Registration]:
    return select(User, Registration).outerjoin(Registration, false()).where(condition)


def _staff(kind: str, number: int, day: list[str], zone: str) -> ColumnElement[bool]:
    """Whether a person hosts the event, writes under the call, or owes it a review on that day."""
    if kind == "report":
        is_in = exists().where(EventReport.event_id == number, EventReport.state == ReportState.SUBMITTED)
        return User.id.in_(select(Event.host_id).where(Event.id == number, ~is_in))
    if kind == "call":
        own = (HostingApplication.call_id == number, HostingApplication.state == ApplicationState.DRAFT)
        return exists().where(*own, _writes(User.id))
    begins, ends = bounds(day[0], zone)
    return exists().where(
        Review.reviewer_id == User.id,
        Review.application_id == HostingApplication.id,
        HostingApplication.call_id == number,
        HostingApplication.decision_due_at >= begins,
        HostingApplication.decision_due_at < ends,
        *_to_be_written(),
    )


def _takes_part(kind: str, number: int, day: list[str], zone: str) -> ColumnElement[bool]:
    """Whether a registration is for the event, or its person has the meeting, or one on that day."""
    if kind == "event":
        return Registration.event_id == number
    meets = (
        select(Profile.registration_id)
        .join(Attendee, Attendee.profile_id == Profile.id)
        .join(Meeting, Meeting.id == Attendee.meeting_id)
        .where(Meeting.state.in_(STILL_TO_MEET))
    )
    if kind == "meeting":
        return Registration.id.in_(meets.where(Meeting.id == number))
    begins, ends = bounds(day[0], zone)
    on_the_day = meets.join(Slot, Slot.id == Meeting.slot_id).where(Slot.starts_at >= begins, Slot.starts_at < ends)
    return (Registration.event_id == number) & Registration.id.in_(on_the_day)


def _writes(user: Any) -> ColumnElement[bool]:
    invited = exists().where(CoApplicant.application_id == HostingApplication.id, CoApplicant.user_id == user)
    return or_(HostingApplication.applicant_id == user, invited)
