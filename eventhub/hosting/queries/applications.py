"""Questions about applications, as their authors see them, and about what happened to them."""

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import joinedload

from eventhub.accounts.models import User
from eventhub.events.models import Event
from eventhub.history.models import HistoryEntry
from eventhub.history.queries import history_of
from eventhub.hosting.models.applications import CoApplicant, HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.states import ApplicationState, CallKind


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


def written_by(user: User) -> Select[int]:
    """Select the ids of the applications a person writes."""
    return visible_to(user).with_only_columns(HostingApplication.id).order_by(None)


def accepted_delegates(event_id: int, user_id: int) -> Select[HostingApplication]:
    """Select by which applications a person has a place in the delegation to an event."""
    return (
        select(HostingApplication)
        .join(HostingApplication.call)
        .where(
            Call.event_id == event_id,
            Call.kind == CallKind.DELEGATION,
            HostingApplication.applicant_id == user_id,
            HostingApplication.state == ApplicationState.ACCEPTED,
        )
        .order_by(HostingApplication.id)
    )


def accepted_for(event: Event) -> Select[HostingApplication]:
    """Select the accepted application that an event was drafted for."""
    return select(HostingApplication).where(
        HostingApplication.event_id == event.id, HostingApplication.state == ApplicationState.ACCEPTED
    )


def story_of(application: HostingApplication) -> Select[HistoryEntry, User]:
    """Select every move of an application with whoever made it, the newest first."""
    moves = history_of(application).where(HistoryEntry.verb == "moved")
    return moves.outerjoin(User, User.id == HistoryEntry.actor_id).add_columns(User)


CASE = ("moved", "decided", "revoked", "ranked", "letter edited", "exception made", "exception ended")
"""What counts as a turn of an application's case at the desk."""


def case_of(application: HostingApplication) -> Select[HistoryEntry, User]:
    """Select everything the desk reads of an application's history with whoever did it, the newest first."""
    return _with_people(history_of(application).where(HistoryEntry.verb.not_in(["answered", "saved"])))


def last_turn_of(application: HostingApplication) -> Select[HistoryEntry, User]:
    """Select the last turn of an application's case, and who made it."""
    return _with_people(history_of(application).where(HistoryEntry.verb.in_(CASE))).limit(1)


def last_deed_on(row: Call | HostingApplication) -> Select[HistoryEntry, User]:
    """Select the last thing that happened to a record, and who did it."""
    return history_of(row).outerjoin(User, User.id == HistoryEntry.actor_id).add_columns(User).limit(1)


def _with_people(entries: Select[HistoryEntry]) -> Select[HistoryEntry, User]:
    return entries.outerjoin(User, User.id == HistoryEntry.actor_id).add_columns(User)
