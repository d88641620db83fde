"""Questions about reviews and who writes them."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from eventhub.accounts.models import Role, RoleGrant, User
from eventhub.directory.models import Membership
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState, ReviewState


def reviews_of(user: User) -> Select[Review]:
    """Select the reviews a person was asked for and has no conflict with; those still to write first."""
    return (
        select(Review)
        .join(Review.application)
        .where(
            Review.reviewer_id == user.id,
            Review.state.in_([ReviewState.ASSIGNED, ReviewState.SUBMITTED]),
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
