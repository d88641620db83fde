"""What waits for whom, read from every feature."""

from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eventhub.accounts.models import User
from eventhub.events.models import Event
from eventhub.events.queries import editable_by
from eventhub.events.states import EventState
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState, ReviewState
from eventhub.mail.models import MailState, OutgoingMail
from eventhub.matchmaking.models import Matchmaking, ScheduleRun
from eventhub.matchmaking.states import RunState


def applications_waiting() -> Select[HostingApplication]:
    """Select the applications the programme team has to act on, the longest waiting first."""
    return (
        select(HostingApplication)
        .where(HostingApplication.state.in_([ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW]))
        .options(joinedload(HostingApplication.organisation))
        .order_by(HostingApplication.submitted_at, HostingApplication.id)
    )


def applications_to_answer(user: User) -> Select[HostingApplication]:
    """Select the applications a person has begun or was asked about: they have to act."""
    return (
        select(HostingApplication)
        .where(
            HostingApplication.applicant_id == user.id,
            HostingApplication.state.in_([ApplicationState.DRAFT, ApplicationState.CLARIFICATION_ASKED]),
        )
        .order_by(HostingApplication.id)
    )


def reviews_to_write(user: User) -> Select[Review]:
    """Select the reviews a person still owes, the oldest first."""
    return (
        select(Review)
        .join(Review.application)
        .where(
            Review.reviewer_id == user.id,
            Review.state == ReviewState.ASSIGNED,
            HostingApplication.state == ApplicationState.UNDER_REVIEW,
        )
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


def events_coming(user: User, now: datetime) -> Select[Event]:
    """Select the published events a person edits that are on or to come, the soonest first."""
    published = editable_by(user).where(Event.state == EventState.PUBLISHED, Event.ends_at > now)
    return published.options(joinedload(Event.venue)).order_by(Event.starts_at, Event.id)


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
    return select(func.count()).select_from(OutgoingMail).where(OutgoingMail.state == MailState.FAILED)
