"""What waits for whom, read from every feature."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from eventhub.accounts.models import User
from eventhub.events.models import Event
from eventhub.events.queries import editable_by, waiting_for_approval
from eventhub.events.states import EventState
from eventhub.hosting.models.applications import ApplicationMessage, HostingApplication, SubmittedVersion
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.queries.applications import visible_to
from eventhub.hosting.queries.decisions import is_written_by
from eventhub.hosting.queries.desk import Wanted, found
from eventhub.hosting.states import ApplicationState, CallState, ReviewState
from eventhub.mail.models import IS_FAILED, OutgoingMail
from eventhub.matchmaking.models import Matchmaking, ScheduleRun
from eventhub.matchmaking.states import RunState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState

TITLED = (joinedload(HostingApplication.organisation), selectinload(HostingApplication.versions))
"""What the desk says of an application: whose it is, and its title as it was handed in."""


def applications_waiting() -> Select[HostingApplication]:
    """Select the applications the programme team has to act on, the longest waiting first."""
    return (
        select(HostingApplication)
        .where(HostingApplication.state.in_([ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW]))
        .options(*TITLED)
        .order_by(HostingApplication.submitted_at, HostingApplication.id)
    )


def lead_days() -> Select[int]:
    """Select how many days before a decision is due the calls warn."""
    return select(Call.decision_days - Call.warning_day).where(Call.state != CallState.DRAFT).distinct()


def counts(user: User, now: datetime, leads: Collection[int]) -> Select[Any]:
    """Count, in one row, what waits for the programme team; each number is that of the page behind it."""
    wanted = {
        "submitted": Wanted(state=ApplicationState.SUBMITTED),
        "hidden": Wanted(decided=True),
        "overdue": Wanted(flag="overdue"),
        "due_soon": Wanted(flag="due_soon"),
    }
    asked: dict[str, Select[Any]] = {name: found(each, user, now, leads) for name, each in wanted.items()}
    asked["questions"] = questions(user).with_only_columns(HostingApplication.id)
    asked["approvals"] = waiting_for_approval().with_only_columns(Event.id)
    columns: list[Any] = [_number(query).label(name) for name, query in asked.items()]
    return select(*columns)


def questions(user: User) -> Select[HostingApplication]:
    """Select the applications whose authors asked the team something and wait, those of the reader left out.

    A word that came with a submission is no question.
    """
    later = aliased(ApplicationMessage)
    answered = exists().where(
        later.application_id == ApplicationMessage.application_id,
        later.is_from_team.is_(True),
        later.id > ApplicationMessage.id,
    )
    came_along = exists().where(
        SubmittedVersion.application_id == ApplicationMessage.application_id,
        SubmittedVersion.note == ApplicationMessage.text,
    )
    open_ones = select(ApplicationMessage.application_id).where(
        ApplicationMessage.is_from_team.is_(False), ~answered, ~came_along
    )
    return (
        select(HostingApplication)
        .where(HostingApplication.id.in_(open_ones), ~is_written_by(user))
        .options(*TITLED)
        .order_by(HostingApplication.id)
    )


def applications_to_answer(user: User) -> Select[HostingApplication]:
    """Select the applications a person has begun, alone or with others, or was asked about: they have to act."""
    owed = HostingApplication.state.in_([ApplicationState.DRAFT, ApplicationState.CLARIFICATION_ASKED])
    return visible_to(user).where(owed).order_by(None).order_by(HostingApplication.id)


def reviews_owed(user: User) -> Select[Review]:
    """Select the reviews a person still owes."""
    return (
        select(Review)
        .join(Review.application)
        .where(
            Review.reviewer_id == user.id,
            Review.state == ReviewState.ASSIGNED,
            HostingApplication.state == ApplicationState.UNDER_REVIEW,
        )
    )


def reviews_to_write(user: User) -> Select[Review]:
    """Select the same with what the desk says of each, the oldest first."""
    return (
        reviews_owed(user)
        .options(
            contains_eager(Review.application).joinedload(HostingApplication.organisation),
            contains_eager(Review.application).joinedload(HostingApplication.call),
            contains_eager(Review.application).selectinload(HostingApplication.versions),
        )
        .order_by(Review.assigned_at, Review.id)
    )


def events_to_act_on(user: User) -> Select[Event]:
    """Select the events a person edits that the public waits for, the soonest first."""
    unpublished = editable_by(user).where(Event.state.in_([EventState.DRAFT, EventState.POSTPONED]))
    return unpublished.options(joinedload(Event.venue)).order_by(Event.starts_at, Event.id)


def events_coming(user: User, now: datetime, *, first: int, lines: range) -> Select[Event, int, int, int, int]:
    """Select the `first` published events a person edits that are on or to come, the soonest first, and more.

    Those come along of whose registrations some, or of what people want changed, await the organiser's word, as far as
    their turn among all of these is one of `lines`. Beside each event stand its place, how many await the word, its
    turn, and how many events there are with such.
    """
    places = _places_of_coming(user, now)
    awaits = case((places.c.waiting > 0, 1), else_=0)
    turn, events = func.sum(awaits).over(order_by=places.c.place), func.sum(awaits).over()
    turns = select(places, turn.label("turn"), events.label("events")).subquery()
    is_line = (turns.c.waiting > 0) & turns.c.turn.between(lines.start, lines.stop - 1)
    return (
        select(Event, *(turns.c[name] for name in ("place", "waiting", "turn", "events")))
        .join(turns, turns.c.id == Event.id)
        .where(or_(turns.c.place <= first, is_line))
        .options(joinedload(Event.venue))
        .order_by(turns.c.place)
    )


def _places_of_coming(user: User, now: datetime) -> Subquery:
    """Number the events that are on or to come, the soonest first, with how many at each await the organiser's word."""
    awaits = or_(Registration.state == RegistrationState.PENDING_APPROVAL, Registration.proposed_at.is_not(None))
    waiting = select(func.count(Registration.id)).where(Registration.event_id == Event.id, awaits).correlate(Event)
    place = func.row_number().over(order_by=(Event.starts_at, Event.id))
    published = editable_by(user).where(Event.state == EventState.PUBLISHED, Event.ends_at > now)
    columns = (Event.id, waiting.scalar_subquery().label("waiting"), place.label("place"))
    return published.with_only_columns(*columns).subquery()


def runs_to_look_at(user: User, since: datetime) -> Select[ScheduleRun]:
    """Select the optimiser's runs that go on, or failed `since`, for the events a person edits."""
    own = editable_by(user).with_only_columns(Event.id)
    unfinished = ScheduleRun.state.in_([RunState.QUEUED, RunState.RUNNING])
    failed = (ScheduleRun.state == RunState.FAILED) & (ScheduleRun.created_at > since)
    return (
        select(ScheduleRun)
        .join(ScheduleRun.matchmaking)
        .join(Matchmaking.event)
        .where(Event.id.in_(own), or_(unfinished, failed))
        .options(contains_eager(ScheduleRun.matchmaking).contains_eager(Matchmaking.event))
        .order_by(ScheduleRun.id.desc())
    )


def failed_mails() -> Select[int]:
    """Count the mails nobody will get as they are."""
    return select(func.count()).select_from(OutgoingMail).where(IS_FAILED)


def number(query: Select[Any]) -> Select[int]:
    """Count what another question finds."""
    return select(func.count()).select_from(query.order_by(None).subquery())


def _number(query: Select[Any]) -> ColumnElement[int]:
    return number(query).scalar_subquery()
