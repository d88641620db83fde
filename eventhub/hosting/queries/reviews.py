"""Questions about reviews and who writes them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from eventhub.accounts.models import Role, RoleGrant, User
from eventhub.directory.models import Membership
from eventhub.hosting.models.applications import CoApplicant, HostingApplication, SubmittedVersion
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.reviews import Review, ReviewerProfile
from eventhub.hosting.states import ApplicationState, ReviewState

COUNTING = (ReviewState.ASSIGNED, ReviewState.SUBMITTED)
"""The states in which a review counts as one of its application's."""
REVIEWABLE = (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW)
UNDECIDED = (*REVIEWABLE, ApplicationState.CLARIFICATION_ASKED)


def reviews_of(user: User) -> Select[Review]:
    """Select the reviews a reviewer was asked for and has not stepped back from, in the order they are best written.

    The least reviewed application comes first, then the oldest request; the reviews written already come last.
    """
    return (
        select(Review)
        .join(Review.application)
        .where(
            Review.reviewer_id == user.id,
            Review.state.in_(COUNTING),
            HostingApplication.state != ApplicationState.WITHDRAWN,
            exists().where(RoleGrant.user_id == user.id, RoleGrant.role == Role.REVIEWER),
        )
        .options(
            contains_eager(Review.application).joinedload(HostingApplication.organisation),
            contains_eager(Review.application).joinedload(HostingApplication.call).selectinload(Call.criteria),
        )
        .order_by(Review.state == ReviewState.SUBMITTED, HostingApplication.review_count, Review.assigned_at, Review.id)
    )


def titles_of(applications: Collection[int]) -> Select[int, str]:
    """Select applications, by id, with their titles as they were handed in; the last of each counts."""
    title = SubmittedVersion.facts["title"].as_string()
    return (
        select(SubmittedVersion.application_id, title)
        .where(SubmittedVersion.application_id.in_(applications))
        .order_by(SubmittedVersion.number)
    )


def next_for(user: User) -> Select[Review]:
    """Select the reviews a reviewer can write now, the one that is needed most first."""
    return reviews_of(user).where(
        Review.state == ReviewState.ASSIGNED, HostingApplication.state == ApplicationState.UNDER_REVIEW
    )


def reviewers() -> Select[User]:
    """Select everybody who was entrusted with reviewing and whose account is in use."""
    return (
        select(User)
        .join(RoleGrant)
        .where(RoleGrant.role == Role.REVIEWER, User.disabled_at.is_(None))
        .order_by(User.name, User.id)
    )


def profiles() -> Select[ReviewerProfile]:
    """Select what the reviewers say about themselves."""
    return select(ReviewerProfile)


def profile_of(user: User) -> Select[ReviewerProfile]:
    """Select what one reviewer says about themselves."""
    return profiles().where(ReviewerProfile.user_id == user.id)


def colleagues_of(application: HostingApplication) -> Select[int]:
    """Select the ids of the people of the applying organisation and of those its authors belong to."""
    authors = [author.id for author in application.authors]
    theirs = select(Membership.organisation_id).where(Membership.user_id.in_(authors))
    of_one = or_(Membership.organisation_id == application.organisation_id, Membership.organisation_id.in_(theirs))
    return select(Membership.user_id).where(of_one).distinct()


def memberships_of(people: Collection[int]) -> Select[int, int]:
    """Select who of these people belongs to which organisation, as pairs of ids."""
    return select(Membership.user_id, Membership.organisation_id).where(Membership.user_id.in_(people))


def loads(now: datetime) -> Select[Any]:
    """Count each reviewer's reviews of applications not decided on yet: asked for, written, overdue."""
    written = Review.state == ReviewState.SUBMITTED
    overdue = (Review.state == ReviewState.ASSIGNED) & (HostingApplication.decision_due_at < now)
    return (
        select(
            Review.reviewer_id,
            func.count().label("asked"),
            _count_where(written).label("written"),
            _count_where(overdue).label("overdue"),
        )
        .join(Review.application)
        .where(Review.state.in_(COUNTING), HostingApplication.state.in_(UNDECIDED))
        .group_by(Review.reviewer_id)
    )


def reviewable(call: Call | None = None) -> Select[HostingApplication]:
    """Select the applications that reviewers can be asked for, with all that an assignment looks at."""
    query = (
        select(HostingApplication)
        .where(HostingApplication.state.in_(REVIEWABLE))
        .options(
            joinedload(HostingApplication.call),
            joinedload(HostingApplication.organisation),
            joinedload(HostingApplication.applicant),
            selectinload(HostingApplication.reviews),
            selectinload(HostingApplication.versions),
            selectinload(HostingApplication.co_applicants).joinedload(CoApplicant.user),
        )
        .order_by(HostingApplication.submitted_at, HostingApplication.id)
    )
    return query if call is None else query.where(HostingApplication.call_id == call.id)


def calls_lacking_reviews() -> Select[Any]:
    """Count by call the applications that fewer reviewers were asked for than the call wants, the next due first."""
    counting = (
        select(func.count())
        .where(Review.application_id == HostingApplication.id, Review.state.in_(COUNTING))
        .correlate(HostingApplication)
        .scalar_subquery()
    )
    lacking = (
        select(
            HostingApplication.call_id,
            func.count().label("lacking"),
            func.min(HostingApplication.decision_due_at).label("due_at"),
        )
        .join(HostingApplication.call)
        .where(HostingApplication.state.in_(REVIEWABLE), counting < Call.reviewers_per_application)
        .group_by(HostingApplication.call_id)
        .subquery()
    )
    found = select(Call, lacking.c.lacking, lacking.c.due_at).join(lacking, lacking.c.call_id == Call.id)
    return found.order_by(lacking.c.due_at, Call.id)


def _count_where(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))
