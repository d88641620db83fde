"""What digests sum up: requests without an answer, and what is overdue for the programme team."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from eventhub.accounts.models import User
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.queries.decisions import is_written_by
from eventhub.hosting.queries.desk import REVIEWABLE
from eventhub.hosting.queries.reviews import UNDECIDED
from eventhub.hosting.states import ReviewState
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking.answering import waits_for
from eventhub.matchmaking.models import Matchmaking, MeetingRequest, Profile
from eventhub.matchmaking.states import MatchmakingState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import COMING
from eventhub.reporting.models import EventReport
from eventhub.reporting.queries import reports

_SIDES = (MeetingRequest.requester, MeetingRequest.invitee)


def profiles_asked(now: datetime) -> Select[Profile]:
    """Select whom somebody has asked for a meeting and who can still answer, with their event."""
    waiting = select(MeetingRequest.id).where(waits_for(Profile.id), MeetingRequest.expires_at > now)
    return (
        select(Profile)
        .join(Profile.matchmaking)
        .join(Matchmaking.event)
        .join(Profile.registration)
        .join(Registration.user)
        .where(waiting.exists())
        .where(Matchmaking.state == MatchmakingState.REQUESTS_OPEN, Event.state == EventState.PUBLISHED)
        .where(Registration.state.in_(COMING), User.disabled_at.is_(None))
        .options(
            contains_eager(Profile.matchmaking).contains_eager(Matchmaking.event),
            contains_eager(Profile.registration).contains_eager(Registration.user).lazyload(User.roles),
        )
        .order_by(Profile.id)
    )


def requests_to_answer(profile: Profile, now: datetime) -> Select[MeetingRequest]:
    """Select what waits for a person's answer, the most urgent first."""
    return (
        select(MeetingRequest)
        .where(waits_for(profile.id), MeetingRequest.expires_at > now)
        .options(*(joinedload(side).joinedload(Profile.registration) for side in _SIDES))
        .order_by(MeetingRequest.expires_at, MeetingRequest.id)
    )


def written(keys: list[str]) -> Select[str]:
    """Select which of these mails have been written."""
    return select(OutgoingMail.dedupe_key).where(OutgoingMail.dedupe_key.in_(keys))


def decisions_overdue(reader: User, now: datetime) -> Select[HostingApplication]:
    """Select the applications that should be decided by now, without those the reader writes."""
    return (
        select(HostingApplication)
        .where(HostingApplication.state.in_(REVIEWABLE), HostingApplication.decision_due_at <= now)
        .where(~is_written_by(reader))
        .options(joinedload(HostingApplication.organisation), selectinload(HostingApplication.versions))
        .order_by(HostingApplication.decision_due_at, HostingApplication.id)
    )


def reviews_overdue(reader: User, now: datetime) -> Select[Review]:
    """Select the reviews that should be written by now, without those of applications the reader writes."""
    return (
        select(Review)
        .join(Review.application)
        .where(Review.state == ReviewState.ASSIGNED, HostingApplication.state.in_(UNDECIDED))
        .where(HostingApplication.decision_due_at <= now, ~is_written_by(reader))
        .options(contains_eager(Review.application).selectinload(HostingApplication.versions))
        .options(joinedload(Review.reviewer))
        .order_by(HostingApplication.decision_due_at, Review.id)
    )


def reports_overdue(now: datetime) -> Select[EventReport]:
    """Select the reports that should be in by now, the longest overdue first."""
    return reports(now, state="overdue")
