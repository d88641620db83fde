"""Questions about calls, applications and reviews."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from eventhub.accounts.models import Role, RoleGrant, User
from eventhub.directory.models import Membership
from eventhub.history.models import HistoryEntry
from eventhub.history.queries import history_of
from eventhub.hosting.models import Call, HostingApplication, Review
from eventhub.hosting.states import ApplicationState, CallState, ReviewState


def all_calls() -> Select[Call]:
    """Select every call with its programme, the one that closes last first."""
    return select(Call).options(joinedload(Call.programme)).order_by(Call.closes_at.desc(), Call.id.desc())


def calls_visible_to(user: User | None) -> Select[Call]:
    """Select the calls a reader may see: a draft is the managers' own."""
    if user is not None and user.is_programme_manager:
        return all_calls()
    return public_calls()


def public_calls() -> Select[Call]:
    """Select the calls that were ever opened."""
    return all_calls().where(Call.state != CallState.DRAFT)


def calls_over(now: datetime) -> Select[Call]:
    """Select the calls whose closing instant has come and that are still called open."""
    return select(Call).where(Call.state == CallState.OPEN, Call.closes_at <= now).order_by(Call.closes_at)


def calls_with_slug(slug: str) -> Select[Call]:
    """Select the call at this address."""
    return select(Call).where(Call.slug == slug)


def applications_of(user: User) -> Select[HostingApplication]:
    """Select what a person applied for, the newest first."""
    return _applications().where(HostingApplication.applicant_id == user.id)


def visible_to(user: User) -> Select[HostingApplication]:
    """Select the applications whose status page a person may open: their own."""
    return applications_of(user)


def at_desk(state: ApplicationState | None = None) -> Select[HostingApplication]:
    """Select every application that was ever submitted, with its reviews, as the programme's desk sees it."""
    query = _applications().where(HostingApplication.submitted_at.is_not(None))
    query = query.options(
        joinedload(HostingApplication.applicant),
        selectinload(HostingApplication.reviews).joinedload(Review.reviewer),
        joinedload(HostingApplication.call).selectinload(Call.criteria),
    )
    return query if state is None else query.where(HostingApplication.state == state)


def reviews_of(user: User) -> Select[Review]:
    """Select the reviews a person was asked for and has no conflict with; those still to write first."""
    return (
        select(Review)
        .join(Review.application)
        .where(
            Review.reviewer_id == user.id,
            Review.state != ReviewState.CONFLICT_DECLARED,
            HostingApplication.state != ApplicationState.WITHDRAWN,
        )
        .options(
            joinedload(Review.application).joinedload(HostingApplication.organisation),
            joinedload(Review.application).joinedload(HostingApplication.call).selectinload(Call.criteria),
            joinedload(Review.application).selectinload(HostingApplication.reviews).joinedload(Review.reviewer),
        )
        .order_by(Review.submitted_at.is_not(None), Review.assigned_at, Review.id)
    )


def reviewers() -> Select[User]:
    """Select everybody who was entrusted with reviewing and whose account is in use."""
    return (
        select(User)
        .join(RoleGrant)
        .where(RoleGrant.role == Role.REVIEWER, User.disabled_at.is_(None))
        .order_by(User.name, User.id)
    )


def colleagues_of(application: HostingApplication) -> Select[int]:
    """Select the ids of the people who speak for the applying organisation."""
    return select(Membership.user_id).where(Membership.organisation_id == application.organisation_id)


def story_of(application: HostingApplication) -> Select[HistoryEntry, User]:
    """Select every move of an application with whoever made it, the newest first."""
    moves = history_of(application).where(HistoryEntry.verb == "moved")
    return moves.outerjoin(User, User.id == HistoryEntry.actor_id).add_columns(User)


def last_deed_on(row: Call | HostingApplication) -> Select[HistoryEntry, User]:
    """Select the last thing that happened to a record, and who did it."""
    return history_of(row).outerjoin(User, User.id == HistoryEntry.actor_id).add_columns(User).limit(1)


def _applications() -> Select[HostingApplication]:
    return (
        select(HostingApplication)
        .options(joinedload(HostingApplication.call), joinedload(HostingApplication.organisation))
        .order_by(HostingApplication.created_at.desc(), HostingApplication.id.desc())
    )
