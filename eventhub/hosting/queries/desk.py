"""Questions of the programme's desk: a page of applications, what it says of each, and how many there are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased, joinedload, selectinload

from eventhub.accounts.models import User
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.history.models import HistoryEntry
from eventhub.hosting.models.applications import CoApplicant, HostingApplication, SubmittedVersion
from eventhub.hosting.models.calls import BEST_SCORE, Call
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.queries.applications import applications
from eventhub.hosting.queries.decisions import is_written_by, newest
from eventhub.hosting.states import ApplicationState, CallState, DecisionOutcome, ReviewState

REVIEWABLE = (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW)
ASKED = (ReviewState.ASSIGNED, ReviewState.SUBMITTED)
WIDE_SPREAD = 2
"""From so many points between the lowest and the highest score on, reviewers do not agree."""
FLAGS = ("overdue", "due_soon", "late", "exception", "reviews_missing", "disagreement", "anew")
SORTS = ("age", "due", "score", "spread", "count", "title")
MOST_WORDS = 10
_Latest = aliased(SubmittedVersion, name="latest")


@dataclass(frozen=True)
class Wanted:
    """What a manager looks for at the desk; what is None or empty does not matter."""

    call: int | None = None
    state: ApplicationState | None = None
    decided: DecisionOutcome | bool | None = None
    country: str = ""
    kind: OrganisationKind | None = None
    theme: str = ""
    flag: str = ""
    text: str = ""
    sort: str = "age"


def at_desk(state: ApplicationState | None = None) -> Select[HostingApplication]:
    """Select every application that was ever submitted, with its reviews, as the programme's desk sees it."""
    query = applications().where(HostingApplication.submitted_at.is_not(None))
    query = query.options(
        joinedload(HostingApplication.applicant),
        selectinload(HostingApplication.versions),
        selectinload(HostingApplication.co_applicants).joinedload(CoApplicant.user),
        selectinload(HostingApplication.reviews).joinedload(Review.reviewer),
        joinedload(HostingApplication.call).selectinload(Call.criteria),
    )
    return query if state is None else query.where(HostingApplication.state == state)


def chosen(ids: Collection[int]) -> Select[HostingApplication]:
    """Select the applications of these ids, the longest waiting first."""
    return at_desk().where(HostingApplication.id.in_(ids)).order_by(None).order_by(*_orders()["age"])


def exported(ids: Collection[int]) -> Select[HostingApplication]:
    """Select the applications of these ids with everything that a file says of them."""
    query = at_desk().where(HostingApplication.id.in_(ids))
    return query.options(selectinload(HostingApplication.decisions))


def rows(wanted: Wanted, reader: User, now: datetime, leads: Collection[int]) -> Select[Any]:
    """Select the desk's table: of each application only what its row says.

    Of their own application managers see neither scores nor what is decided; nor do they of one they review and have
    not scored yet. `leads` are the numbers of days that the calls warn before a decision is due.
    """
    may_read = _may_read_scores(reader)
    columns = [
        *(HostingApplication.id, HostingApplication.case_version, HostingApplication.state, HostingApplication.call_id),
        *(HostingApplication.submitted_at, HostingApplication.decision_due_at, HostingApplication.exception_reason),
        *(HostingApplication.is_late, HostingApplication.reserve_rank, HostingApplication.review_count),
        *(Organisation.name.label("organisation"), _country().label("country"), User.name, User.email),
        _title().label("title"),
        _Latest.number.label("version"),
        Call.title.label("call"),
        Call.timezone.label("zone"),
        Call.reviewers_per_application.label("wanted_reviews"),
        _scores(may_read, HostingApplication.median_score).label("score"),
        _scores(may_read, HostingApplication.score_spread).label("spread"),
        _asked().label("asked"),
        case((is_written_by(reader), None), else_=Decision.outcome).label("hidden"),
        *(flag.label(f"is_{name}") for name, flag in flags(now, leads, may_read).items()),
    ]
    found: Select[Any] = _filtered(select(*columns), wanted, reader, now, leads)
    return found.order_by(*_orders(may_read)[wanted.sort])


def tallies(wanted: Wanted, reader: User, now: datetime, leads: Collection[int]) -> Select[Any]:
    """Count what is wanted by state, whichever state is wanted, and by the band of its median score."""
    anywhere = Wanted(**{**vars(wanted), "state": None})
    columns = (HostingApplication.state, _band(_may_read_scores(reader)).label("band"))
    counted: Select[Any] = _filtered(select(*columns, func.count(HostingApplication.id)), anywhere, reader, now, leads)
    return counted.group_by(HostingApplication.state, literal_column("band"))


def found(wanted: Wanted, reader: User, now: datetime, leads: Collection[int]) -> Select[int]:
    """Select the ids of what is wanted, in its order."""
    query: Select[int] = _filtered(select(HostingApplication.id), wanted, reader, now, leads)
    return query.order_by(*_orders(_may_read_scores(reader))[wanted.sort])


def drafts(call: int | None) -> Select[int]:
    """Count the applications that were begun and never submitted, under one call or all that are open."""
    query = select(func.count(HostingApplication.id)).where(HostingApplication.state == ApplicationState.DRAFT)
    if call is not None:
        return query.where(HostingApplication.call_id == call)
    return query.join(HostingApplication.call).where(Call.state == CallState.OPEN)


def announced_calls() -> Select[Call]:
    """Select the calls applications can be under, with their limits, the one that closes last first."""
    query = select(Call).where(Call.state != CallState.DRAFT).options(selectinload(Call.place_limits))
    return query.order_by(Call.closes_at.desc(), Call.id.desc())


def leads() -> Select[int]:
    """Select how many days before a decision is due the calls warn."""
    return select(Call.decision_days - Call.warning_day).distinct()


def unwarned(now: datetime, leads: Collection[int]) -> Select[HostingApplication]:
    """Select the applications whose decision is near or overdue and of which nobody was warned since submission."""
    warned = exists().where(
        HistoryEntry.subject == HostingApplication.__tablename__,
        HistoryEntry.subject_id == HostingApplication.id,
        HistoryEntry.verb == "warned",
        HistoryEntry.at >= HostingApplication.submitted_at,
    )
    near = and_(HostingApplication.state.in_(REVIEWABLE), _is_near(now, leads), ~warned)
    query = select(HostingApplication).join(HostingApplication.call).where(near)
    return query.order_by(HostingApplication.decision_due_at, HostingApplication.id)


def flags(now: datetime, leads: Collection[int], may_read: ColumnElement[bool]) -> dict[str, ColumnElement[bool]]:
    """Return, by name, what can be remarkable about an application."""
    reviewable = HostingApplication.state.in_(REVIEWABLE)
    overdue = and_(reviewable, HostingApplication.decision_due_at <= now)
    conditions = (
        overdue,
        and_(reviewable, HostingApplication.decision_due_at > now, _is_near(now, leads)),
        HostingApplication.is_late.is_(True),
        HostingApplication.exception_reason != "",
        and_(reviewable, HostingApplication.review_count < Call.reviewers_per_application),
        and_(may_read, func.coalesce(HostingApplication.score_spread, 0) >= WIDE_SPREAD),
        func.coalesce(_Latest.number, 1) > 1,
    )
    return dict(zip(FLAGS, conditions, strict=True))


def _filtered(query: Any, wanted: Wanted, reader: User, now: datetime, leads: Collection[int]) -> Any:
    query = (
        query.join(HostingApplication.call)
        .join(HostingApplication.organisation)
        .join(User, User.id == HostingApplication.applicant_id)
        .outerjoin(_Latest, newest(_Latest))
        .outerjoin(Decision, and_(Decision.application_id == HostingApplication.id, Decision.released_at.is_(None)))
    )
    submitted = HostingApplication.submitted_at.is_not(None)
    return query.where(submitted, *_conditions(wanted, reader), _is_flagged(wanted, reader, now, leads))


def _conditions(wanted: Wanted, reader: User) -> list[ColumnElement[bool]]:
    equal = (
        (HostingApplication.call_id, wanted.call),
        (HostingApplication.state, wanted.state),
        (_country(), wanted.country),
        (func.coalesce(_Latest.organisation_kind, Organisation.kind), wanted.kind),
    )
    conditions = [column == value for column, value in equal if value]
    conditions += [_has_word(word) for word in wanted.text.split()[:MOST_WORDS]]
    if wanted.theme:
        conditions.append(cast(_Latest.facts["themes"], String).contains(f'"{wanted.theme}"', autoescape=True))
    if wanted.decided is not None:
        conditions.append(_is_decided(wanted.decided, reader))
    return conditions


def _is_flagged(wanted: Wanted, reader: User, now: datetime, leads: Collection[int]) -> ColumnElement[bool]:
    if not wanted.flag:
        return true()
    return flags(now, leads, _may_read_scores(reader)).get(wanted.flag, false())


def _is_decided(decided: DecisionOutcome | bool, reader: User) -> ColumnElement[bool]:
    """Whether a decision is hidden, or this one; nothing is where the reader writes the application."""
    shown = and_(Decision.id.is_not(None), ~is_written_by(reader))
    if isinstance(decided, DecisionOutcome):
        return and_(shown, Decision.outcome == decided)
    return shown if decided else ~shown


def _has_word(word: str) -> ColumnElement[bool]:
    columns = (_title(), Organisation.name, User.name, User.email)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def _title() -> ColumnElement[str]:
    """The title that was handed in; what its authors type since is theirs."""
    return func.coalesce(_Latest.facts["title"].as_string(), HostingApplication.title)


def _country() -> ColumnElement[str]:
    """The country of the organisation as it was handed in, by which places are counted."""
    return func.coalesce(_Latest.organisation_country, Organisation.country)


def _may_read_scores(reader: User) -> ColumnElement[bool]:
    unwritten = exists().where(
        Review.application_id == HostingApplication.id,
        Review.reviewer_id == reader.id,
        Review.state != ReviewState.SUBMITTED,
    )
    return and_(~is_written_by(reader), ~unwritten)


def _scores(may_read: ColumnElement[bool], column: Any) -> ColumnElement[float | None]:
    return case((may_read, column), else_=None)


def _band(may_read: ColumnElement[bool]) -> ColumnElement[int | None]:
    """The whole point that a readable median has reached, the best one counting to the band below it."""
    median = HostingApplication.median_score
    bands = [(and_(may_read, median >= reached), reached) for reached in range(BEST_SCORE - 1, -1, -1)]
    return case(*bands, else_=None)


def _asked() -> ColumnElement[int]:
    counted = select(func.count(Review.id)).where(
        Review.application_id == HostingApplication.id, Review.state.in_(ASKED)
    )
    return counted.scalar_subquery()


def _is_near(now: datetime, leads: Collection[int]) -> ColumnElement[bool]:
    """Whether the desk warns: each call says how many days before, and dates are reckoned here, not in SQL."""
    days = Call.decision_days - Call.warning_day
    return or_(
        false(),
        *(and_(days == lead, HostingApplication.decision_due_at <= now + timedelta(days=lead)) for lead in set(leads)),
    )


def _orders(may_read: ColumnElement[bool] | None = None) -> dict[str, tuple[Any, ...]]:
    """The orders of the table: longest waiting, due first, best, most disputed, most reviewed, by name."""
    readable = true() if may_read is None else may_read
    score = _scores(readable, HostingApplication.median_score)
    spread = _scores(readable, HostingApplication.score_spread)
    tie = HostingApplication.id
    return {
        "age": (HostingApplication.submitted_at, tie),
        "due": (HostingApplication.state.not_in(REVIEWABLE), HostingApplication.decision_due_at, tie),
        "score": (score.is_(None), score.desc(), tie),
        "spread": (spread.is_(None), spread.desc(), tie),
        "count": (HostingApplication.review_count.desc(), tie),
        "title": (func.lower(_title()), tie),
    }
