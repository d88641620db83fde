"""Questions about applications, as their authors see them, and about what happened to them."""

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import joinedload

from eventhub.accounts.models import User
from eventhub.history.models import HistoryEntry
from eventhub.history.queries import history_of
from eventhub.hosting.models.applications import CoApplicant, HostingApplication
from eventhub.hosting.models.calls import Call


def applications() -> Select[HostingApplication]:
    """Select every application with its call and organisation, the newest first."""
    return (
        select(HostingApplication)
        .options(joinedload(HostingApplication.call), joinedload(HostingApplication.organisation))
        .order_by(HostingApplication.created_at.desc(), HostingApplication.id.desc())
    )


def visible_to(user: User) -> Select[HostingApplication]:
    """Select the applications a person writes: as the applicant, or invited by the applicant."""
    invited = exists().where(CoApplicant.application_id == HostingApplication.id, CoApplicant.user_id == user.id)
    return applications().where(or_(HostingApplication.applicant_id == user.id, invited))


def story_of(application: HostingApplication) -> Select[HistoryEntry, User]:
    """Select every move of an application with whoever made it, the newest first."""
    moves = history_of(application).where(HistoryEntry.verb == "moved")
    return moves.outerjoin(User, User.id == HistoryEntry.actor_id).add_columns(User)


def last_deed_on(row: Call | HostingApplication) -> Select[HistoryEntry, User]:
    """Select the last thing that happened to a record, and who did it."""
    return history_of(row).outerjoin(User, User.id == HistoryEntry.actor_id).add_columns(User).limit(1)
