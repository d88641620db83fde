"""Questions about calls."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, Text, and_, cast, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from eventhub.accounts.models import User
from eventhub.accounts.queries import normal_email
from eventhub.events.models import Event
from eventhub.events.states import STILL_TO_COME
from eventhub.history.models import HistoryEntry
from eventhub.hosting.models.applications import CoApplicant, HostingApplication
from eventhub.hosting.models.calls import Call, LatePass
from eventhub.hosting.states import ApplicationState, CallState
from eventhub.questions.models import Question

UNDECIDED = (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW, ApplicationState.CLARIFICATION_ASKED)


def all_calls() -> Select[Call]:
    """Select every call with its programme, the one that closes last first."""
    return select(Call).options(joinedload(Call.programme)).order_by(Call.closes_at.desc(), Call.id.desc())


def calls_with_counts() -> Select[Call, int, int]:
    """Select every call with how many applications were handed in under it, and how many drafts were not."""
    own = select(func.count(HostingApplication.id)).where(HostingApplication.call_id == Call.id)
    sent = own.where(HostingApplication.submitted_at.is_not(None)).scalar_subquery()
    unsent = own.where(HostingApplication.state == ApplicationState.DRAFT).scalar_subquery()
    return all_calls().add_columns(sent, unsent)


def destinations(now: datetime, call: Call | None = None) -> Select[Event]:
    """Select the events to which a delegation may travel: what is still to come, and what the call names already."""
    to_come = and_(Event.ends_at > now, Event.state.in_(STILL_TO_COME))
    named = Event.id == (call.event_id if call else None)
    return select(Event).where(or_(to_come, named)).order_by(Event.starts_at, Event.id)


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


def valid_pass(call: Call, reader: User, now: datetime, holders: Collection[User]) -> Select[LatePass]:
    """Select the late passes of these people that still run, but for those that the reader granted."""
    emails = [normal_email(each.email) for each in holders]
    theirs = select(LatePass).where(LatePass.call_id == call.id, LatePass.email.in_(emails), LatePass.until > now)
    return theirs.where(LatePass.revoked_at.is_(None), LatePass.granted_by_id.is_distinct_from(reader.id))


def pass_of(call: Call, email: str) -> Select[LatePass]:
    """Select the late pass of an address, also one that has run out or was taken back."""
    return select(LatePass).where(LatePass.call_id == call.id, LatePass.email == normal_email(email))


def passes_of(call: Call) -> Select[LatePass]:
    """Select every late pass of a call, the one granted last first."""
    return select(LatePass).where(LatePass.call_id == call.id).order_by(LatePass.granted_at.desc(), LatePass.id.desc())


def story_of_passes(call: Call) -> Select[HistoryEntry, User, str]:
    """Select what happened to the late passes of a call, newest first, with who did it and for which address."""
    return (
        select(HistoryEntry, User, LatePass.email)
        .join(LatePass, LatePass.id == HistoryEntry.subject_id)
        .outerjoin(User, User.id == HistoryEntry.actor_id)
        .where(HistoryEntry.subject == LatePass.__tablename__, LatePass.call_id == call.id)
        .order_by(HistoryEntry.at.desc(), HistoryEntry.id.desc())
    )


def unsent_drafts(call: Call) -> Select[HostingApplication]:
    """Select the applications under a call that were never handed in, with the people who write them."""
    return unsent_drafts_of_any_call().where(HostingApplication.call_id == call.id)


def unsent_drafts_of_any_call() -> Select[HostingApplication]:
    """Select the applications that were never handed in, with the people who write them."""
    return (
        select(HostingApplication)
        .where(HostingApplication.state == ApplicationState.DRAFT)
        .options(
            joinedload(HostingApplication.applicant),
            joinedload(HostingApplication.organisation),
            joinedload(HostingApplication.call),
            selectinload(HostingApplication.co_applicants).joinedload(CoApplicant.user),
        )
        .order_by(HostingApplication.id)
    )


def undecided(call: Call) -> Select[HostingApplication]:
    """Select and hold what was handed in under a call and waits for its decision."""
    return (
        select(HostingApplication)
        .where(
            HostingApplication.call_id == call.id,
            HostingApplication.state.in_(UNDECIDED),
            HostingApplication.submitted_at.is_not(None),
        )
        .order_by(HostingApplication.id)
        .with_for_update(of=HostingApplication)
        .execution_options(populate_existing=True)
    )


def is_answered(question: Question) -> Select[int]:
    """Select the applications, one at most, in which somebody answered a question of their call."""
    named = cast(HostingApplication.answers, Text).contains(f'"{question.id}":', autoescape=True)
    return select(HostingApplication.id).join(Call).where(Call.question_set_id == question.set_id, named).limit(1)


def with_dates(since: datetime) -> Select[Call]:
    """Select the public calls that close after an instant, with their cut-offs, for calendars."""
    return public_calls().where(Call.closes_at > since).options(selectinload(Call.cut_offs))


def questions_of(call: Call) -> Select[Question]:
    """Select the questions a call asks now."""
    return select(Question).where(Question.set_id == call.question_set_id, Question.retired_at.is_(None))
