"""Questions about what a person has to do under calls, and when that last changed."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from eventhub.accounts.models import User
from eventhub.history.models import HistoryEntry
from eventhub.hosting.models.applications import CoApplicant, HostingApplication
from eventhub.hosting.models.calls import LatePass
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.queries.applications import visible_to
from eventhub.hosting.states import ApplicationState


def applications_written(user: User) -> Select[Any]:
    """Select the applications a person writes, with when each last moved and when a question was last asked.

    The other two columns say when a late pass of one of its authors was last granted or taken back, and until when
    one lets them write it.
    """
    moves = (HistoryEntry.subject == HostingApplication.__tablename__, HistoryEntry.subject_id == HostingApplication.id)
    asked = HistoryEntry.target == ApplicationState.CLARIFICATION_ASKED.value
    late = (
        LatePass.call_id == HostingApplication.call_id,
        LatePass.email.in_(_emails_of_authors()),
        LatePass.granted_by_id.is_distinct_from(user.id),
    )
    return visible_to(user).add_columns(
        _last(*moves).label("moved_at"),
        _last(*moves, asked).label("asked_at"),
        _latest(func.coalesce(LatePass.revoked_at, LatePass.granted_at), *late).label("pass_at"),
        _latest(LatePass.until, *late, LatePass.revoked_at.is_(None)).label("pass_until"),
    )


def reviews_asked(user: User) -> Select[Any]:
    """Select the reviews a person was ever asked for, with when each and its application were last moved."""
    own = (HistoryEntry.subject == Review.__tablename__, HistoryEntry.subject_id == Review.id)
    case = (HistoryEntry.subject == HostingApplication.__tablename__, HistoryEntry.subject_id == Review.application_id)
    application = joinedload(Review.application)
    return (
        select(Review, _last(*own), _last(*case))
        .where(Review.reviewer_id == user.id)
        .options(application.joinedload(HostingApplication.call), application.selectinload(HostingApplication.versions))
        .order_by(Review.id)
    )


def _last(*conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Select when something of this kind happened last."""
    moved = HistoryEntry.verb == "moved"
    return (
        select(func.max(HistoryEntry.at))
        .where(moved, *conditions)
        .correlate(HostingApplication, Review)
        .scalar_subquery()
    )


def _latest(column: Any, *late: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(func.max(column)).where(*late).correlate(HostingApplication).scalar_subquery()


def _emails_of_authors() -> Select[str]:
    invited = exists().where(CoApplicant.application_id == HostingApplication.id, CoApplicant.user_id == User.id)
    authors = or_(User.id == HostingApplication.applicant_id, invited.correlate(HostingApplication, User))
    return select(User.email).where(authors).correlate(HostingApplication)
