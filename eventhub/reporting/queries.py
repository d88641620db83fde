"""Questions about reports, and the calendar by which hosts are asked for them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eventhub.directory.models import OrganisationKind
from eventhub.events.models import Event
from eventhub.events.queries import editable_by
from eventhub.events.states import EventState
from eventhub.history.models import HistoryEntry
from eventhub.history.queries import history_of
from eventhub.matchmaking.models import Matchmaking, Meeting
from eventhub.matchmaking.states import MeetingState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import COMING, RegistrationState
from eventhub.reporting.models import EventReport
from eventhub.reporting.states import ReportState

TOOK_PLACE = frozenset({EventState.PUBLISHED, EventState.FINISHED})
ASKED_AT = time(9, 0)
ASKED_AFTER_DAYS = (0, 7, 14)
THEN_EVERY_DAYS = 14
DUE_AFTER = timedelta(days=14)
ADDED_UP = ("participants", "organisations", "smes", "meetings")
"""Countries are not: two events share most of them."""


def first_asked_at(event: Event) -> datetime:
    """Return when the host is first asked: on the morning after the event, as clocks there show it."""
    return _morning(event, 0)


def due_at(event: Event) -> datetime:
    """Return until when the report is to be in."""
    return _morning(event, DUE_AFTER.days)


def letters_by(event: Event, now: datetime) -> int:
    """Return how many letters will have asked by now, if nothing came: at once, after 7, 14 and every 14 days."""
    days = (now.astimezone(ZoneInfo(event.timezone)).date() - _first_day(event)).days
    if now < _morning(event, days):
        days -= 1
    early = sum(each <= days for each in ASKED_AFTER_DAYS)
    return early + max(0, (days - ASKED_AFTER_DAYS[-1]) // THEN_EVERY_DAYS)


def has_taken_place(event: Event, now: datetime) -> bool:
    """Whether there is something to report: the event is over, and was not called off."""
    return event.state in TOOK_PLACE and event.ends_at <= now


def reportable_by(user: Any) -> Select[Event]:
    """Select the events whose reports a person may know of: their own, or all for a programme manager."""
    return editable_by(user).options(joinedload(Event.organiser), joinedload(Event.venue), joinedload(Event.programme))


def report_of(event: Event) -> Select[EventReport]:
    """Select an event's report; there is none before somebody asks for it or begins with it."""
    return select(EventReport).where(EventReport.event_id == event.id).options(joinedload(EventReport.photo))


def moves_of(report: EventReport) -> Select[HistoryEntry]:
    """Select how a report came into its state, the latest first."""
    return history_of(report).where(HistoryEntry.verb == "moved")


def to_ask_for(now: datetime) -> Select[Event, EventReport]:
    """Select the events of programmes that are over and whose reports are not in, with what there is of these."""
    missing = or_(EventReport.id.is_(None), EventReport.state == ReportState.DUE)
    return (
        select(Event, EventReport)
        .outerjoin(EventReport, EventReport.event_id == Event.id)
        .where(_took_place(now), Event.programme_id.is_not(None), missing)
        .order_by(Event.ends_at, Event.id)
    )


def reports(now: datetime, *, programme_id: int | None = None, state: str = "") -> Select[EventReport]:
    """Select the reports on what took place, the longest due first; `state` is "overdue", "due", "in" or all."""
    found = (
        select(EventReport)
        .join(EventReport.event)
        .options(contains_eager(EventReport.event).joinedload(Event.organiser))
        .options(contains_eager(EventReport.event).joinedload(Event.venue))
        .where(_took_place(now), *([_is_in(state, now)] if state else []))
        .order_by(EventReport.state, EventReport.due_at, EventReport.id)
    )
    return found if programme_id is None else found.where(Event.programme_id == programme_id)


def counts(found: Select[EventReport], now: datetime) -> Any:
    """Select how many of these reports are overdue, due and in."""
    kinds = (func.count().filter(_is_in(state, now)) for state in ("overdue", "due", "in"))
    return found.with_only_columns(*kinds, maintain_column_froms=True).order_by(None)


def sums(found: Select[EventReport]) -> Any:
    """Select what these reports that are in add up to: how many there are, and each number."""
    columns = (func.coalesce(func.sum(getattr(EventReport, name)), 0) for name in ADDED_UP)
    return _in(found).with_only_columns(func.count(), *columns, maintain_column_froms=True).order_by(None)


def largest(found: Select[EventReport]) -> Any:
    """Select the events of these reports that are in with most participants, and how many these were."""
    columns = (Event.title, EventReport.participants)
    chosen = _in(found).with_only_columns(*columns, maintain_column_froms=True).order_by(None)
    return chosen.order_by(EventReport.participants.desc(), EventReport.id)


def owed_by(user: Any, now: datetime) -> Select[EventReport]:
    """Select the reports a person still owes as a host, the longest due first."""
    return reports(now).where(Event.host_id == user.id, EventReport.state == ReportState.DUE)


def people_at(event: Event) -> Select[RegistrationState, int | None, str, OrganisationKind, str]:
    """Select who was expected at an event or came: state, the organisation's entry and name, its kind, country."""
    columns = (
        *(Registration.organisation_id, Registration.organisation),
        *(Registration.organisation_kind, Registration.country),
    )
    of_event = (Registration.event_id == event.id, Registration.state.in_(COMING))
    return select(Registration.state, *columns).where(*of_event)


def meetings_at(event: Event) -> Select[MeetingState, int]:
    """Select how many meetings of an event are in each state."""
    of_event = Meeting.matchmaking_id.in_(select(Matchmaking.id).where(Matchmaking.event_id == event.id))
    return select(Meeting.state, func.count()).where(of_event).group_by(Meeting.state)


def countries_of(found: Select[EventReport]) -> Select[str, int]:
    """Select from which countries people came to the events whose reports are in: who checked in, or was expected."""
    events = _in(found).with_only_columns(EventReport.event_id, maintain_column_froms=True).order_by(None)
    came = select(Registration.event_id).where(Registration.state == RegistrationState.ATTENDED)
    counted = or_(
        Registration.state == RegistrationState.ATTENDED,
        and_(Registration.state == RegistrationState.CONFIRMED, Registration.event_id.not_in(came)),
    )
    number = func.count().label("number")
    return (
        select(Registration.country, number)
        .where(Registration.event_id.in_(events), counted)
        .group_by(Registration.country)
        .order_by(number.desc(), Registration.country)
    )


def _in(found: Select[EventReport]) -> Select[EventReport]:
    return found.where(EventReport.state == ReportState.SUBMITTED)


def _took_place(now: datetime) -> ColumnElement[bool]:
    return and_(Event.state.in_(TOOK_PLACE), Event.ends_at <= now)


def _is_in(state: str, now: datetime) -> ColumnElement[bool]:
    is_due = EventReport.state == ReportState.DUE
    return {
        "overdue": and_(is_due, EventReport.due_at < now),
        "due": and_(is_due, EventReport.due_at >= now),
        "in": EventReport.state == ReportState.SUBMITTED,
    }[state]


def _first_day(event: Event) -> date:
    return event.ends_at.astimezone(ZoneInfo(event.timezone)).date() + timedelta(days=1)


def _morning(event: Event, days: int) -> datetime:
    zone = ZoneInfo(event.timezone)
    return datetime.combine(_first_day(event) + timedelta(days=days), ASKED_AT, tzinfo=zone).astimezone(UTC)
