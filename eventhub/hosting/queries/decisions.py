"""Questions about decisions, the letters that tell of them, and who holds a place."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from eventhub.accounts.models import User
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.events.models import Event
from eventhub.events.states import CALLED_OFF
from eventhub.hosting.models.applications import CoApplicant, HostingApplication, SubmittedVersion
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.decisions import Decision, LetterText
from eventhub.hosting.states import ApplicationState, DecisionOutcome

_AFRESH = {"populate_existing": True}
"""What was read before the row was locked may be old by now."""


def is_written_by(user: User) -> Any:
    """Whether a person is an author of the application of this row: applicant or invited."""
    invited = exists().where(CoApplicant.application_id == HostingApplication.id, CoApplicant.user_id == user.id)
    return or_(HostingApplication.applicant_id == user.id, invited)


def hidden_of(application: HostingApplication) -> Select[Decision]:
    """Select the decision that an application's authors do not know of yet."""
    query = select(Decision).where(Decision.application_id == application.id, Decision.released_at.is_(None))
    return query.execution_options(**_AFRESH)


def hidden_among(applications: Collection[int]) -> Select[Decision]:
    """Select the hidden decisions on applications, by id, in the order in which they were made, ready for letters."""
    return (
        select(Decision)
        .where(Decision.application_id.in_(applications), Decision.released_at.is_(None))
        .options(*_for_letters())
        .order_by(Decision.decided_at, Decision.id)
        .execution_options(**_AFRESH)
    )


def hidden_under(call: Call, reader: User) -> Select[int]:
    """Select the applications, by id, under a call on which a decision is hidden; none that the reader writes."""
    return (
        select(HostingApplication.id)
        .join(Decision, Decision.application_id == HostingApplication.id)
        .where(HostingApplication.call_id == call.id, Decision.released_at.is_(None), ~is_written_by(reader))
    )


def letter_texts(calls: Collection[int]) -> Select[LetterText]:
    """Select the words that calls, by id, have of their own for letters."""
    return select(LetterText).where(LetterText.call_id.in_(calls)).execution_options(**_AFRESH)


def newest(version: type[SubmittedVersion]) -> Any:
    """Whether a version is what its application, in the same row, handed in last."""
    numbers = select(func.max(SubmittedVersion.number)).where(SubmittedVersion.application_id == HostingApplication.id)
    return and_(version.application_id == HostingApplication.id, version.number == numbers.scalar_subquery())


def holders(calls: Collection[int]) -> Select[int, int, OrganisationKind, str]:
    """Select call, application, kind and country of whoever holds a place: accepted, or to be when it is released.

    Kind and country are as handed in. An event that was cancelled holds no place.
    """
    hidden, latest = aliased(Decision), aliased(SubmittedVersion)
    promised = exists().where(
        hidden.application_id == HostingApplication.id,
        hidden.released_at.is_(None),
        hidden.outcome == DecisionOutcome.ACCEPT,
    )
    takes_place = or_(HostingApplication.event_id.is_(None), Event.state.not_in(CALLED_OFF))
    accepted = and_(HostingApplication.state == ApplicationState.ACCEPTED, takes_place)
    return (
        select(
            HostingApplication.call_id,
            HostingApplication.id,
            func.coalesce(latest.organisation_kind, Organisation.kind),
            func.coalesce(latest.organisation_country, Organisation.country),
        )
        .join(HostingApplication.organisation)
        .outerjoin(latest, newest(latest))
        .outerjoin(HostingApplication.event)
        .where(HostingApplication.call_id.in_(calls), or_(accepted, promised))
    )


def next_on_reserve(call: Call) -> Select[HostingApplication]:
    """Select a call's reserve list in the order in which places go to it; what a hidden decision waits for is not."""
    decided = exists().where(Decision.application_id == HostingApplication.id, Decision.released_at.is_(None))
    return (
        select(HostingApplication)
        .where(
            HostingApplication.call_id == call.id,
            HostingApplication.state == ApplicationState.ON_RESERVE_LIST,
            ~decided,
        )
        .options(joinedload(HostingApplication.organisation))
        .order_by(
            HostingApplication.reserve_rank.is_(None),
            HostingApplication.reserve_rank,
            HostingApplication.median_score.is_(None),
            HostingApplication.median_score.desc(),
            HostingApplication.submitted_at,
            HostingApplication.id,
        )
        .execution_options(**_AFRESH)
    )


def _for_letters() -> tuple[Any, ...]:
    application = joinedload(Decision.application)
    return (
        application.joinedload(HostingApplication.call),
        application.joinedload(HostingApplication.applicant),
        application.joinedload(HostingApplication.organisation),
        application.selectinload(HostingApplication.reviews),
        application.selectinload(HostingApplication.versions),
        application.selectinload(HostingApplication.co_applicants).joinedload(CoApplicant.user),
    )
