"""What the jobs did last, what waits for them, and how they are."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, literal, select

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.events import queries as events
from eventhub.events.models import Event
from eventhub.hosting.models.calls import Call
from eventhub.hosting.queries.calls import calls_over
from eventhub.jobs import CLOCKS_DIFFER, IS_BUSY, JobRun, JobTurn
from eventhub.mail import queries as mails
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking import queries as matchmaking
from eventhub.matchmaking.models import MeetingRequest, ScheduleRun
from eventhub.matchmaking.states import RunState
from eventhub.reminders.looking import all_due
from eventhub.reporting import queries as reporting

ONE_DAY = timedelta(days=1)


def last_turns(names: Iterable[str]) -> Select[JobTurn]:
    """Select the newest tick of each of these jobs."""
    return select(JobTurn).where(JobTurn.name.in_(list(names)))


def newest_turn(now: datetime) -> Select[JobTurn]:
    """Select the tick that was taken last, by whichever worker."""
    past = JobTurn.taken_at < now + CLOCKS_DIFFER
    return select(JobTurn).where(past).order_by(JobTurn.taken_at.desc(), JobTurn.id)


def done_since(instant: datetime) -> Select[str, int, int]:
    """Select what each job did since an instant: name, items, failures."""
    return (
        select(JobRun.name, func.sum(JobRun.items), func.sum(JobRun.failures))
        .where(IS_BUSY, JobRun.started_at > instant)
        .group_by(JobRun.name)
    )


def backlog(now: datetime) -> dict[str, int]:
    """Return how many items wait for each job that can tell, in a fixed number of queries."""
    waiting: dict[str, Any] = {
        "send_all_due": mails.number_due(now).scalar_subquery(),
        "finish_all_over": _count(events.over(now), Event.id),
        "expire_all_due": _count(matchmaking.expired(now), MeetingRequest.id),
        "run_all_queued": _count(matchmaking.runs_in(RunState.QUEUED), ScheduleRun.id),
        "close_all_over": _count(calls_over(now), Call.id),
        "remind_all_due": sum((_count(due.readers(), User.id) for due in all_due(now)), literal(0)),
    }
    row = db.session.execute(select(*(count.label(name) for name, count in waiting.items()))).one()
    return {**row._mapping, "ask_all_due": _reports_to_ask_for(now)}  # noqa: SLF001 - SQLAlchemy's public name


def mails_restored(newest: int) -> Select[int]:
    """Count the mails up to the newest one of a backup that have not left."""
    waiting = mails.waiting_up_to(newest).order_by(None).with_only_columns(OutgoingMail.id)
    return select(func.count()).select_from(waiting.subquery())


def _count(query: Select[Any], column: Any) -> Any:
    ids = query.order_by(None).with_only_columns(column)
    return select(func.count()).select_from(ids.subquery()).scalar_subquery()


def _reports_to_ask_for(now: datetime) -> int:
    rows = db.session.execute(reporting.to_ask_for(now)).all()
    return sum(reporting.letters_by(event, now) > (report.asked if report else 0) for event, report in rows)
