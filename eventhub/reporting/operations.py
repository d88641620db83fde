"""Asking for a report, writing it, handing it in, handing it back."""

from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from flask_babel import gettext as _

from eventhub import clock
from eventhub.attachments.models import Attachment
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.mail.operations import queue_mail
from eventhub.reporting import queries
from eventhub.reporting.models import EventReport
from eventhub.reporting.states import ReportState
from eventhub.transitions import move
from eventhub.web.pages import address

AGAIN_WITHIN = timedelta(days=14)
"""How long a host has for a report that was handed back."""


class ReportFacts(TypedDict, total=False):
    """What a host reports."""

    participants: int | None
    organisations: int | None
    smes: int | None
    countries: int | None
    meetings: int | None
    outcomes: str
    text: str
    photo: Attachment | None
    photo_text: str


def begin(event: Event, *, asked: int = 0) -> EventReport:
    """Return the event's report, held until the transaction ends; it exists from now on."""
    lock(event)
    report = first_or_none(queries.report_of(event))
    if report is None:
        report = EventReport(event=event, due_at=queries.due_at(event), asked=asked)
        db.session.add(report)
        db.session.flush()
    return report


def ask(event: Event, *, now: datetime) -> bool:
    """Ask the host for the report if a letter is due, once however many were missed; return whether one was queued."""
    lock(event)
    row = db.session.execute(queries.to_ask_for(now).where(Event.id == event.id)).one_or_none()
    letters = queries.letters_by(event, now)
    if row is None or letters <= (row[1].asked if row[1] else 0):
        return False
    report = begin(event, asked=letters)
    report.asked = letters
    key = f"report:{event.id}:{event.ends_at.isoformat()}:{letters}"
    _write(report, key, "reporting/asked", is_first=letters == 1, is_overdue=report.due_at <= now)
    return True


def ask_anew(event: Event) -> None:
    """An event that has moved is asked about after its new end, as if nobody had asked before."""
    report = first_or_none(queries.report_of(event))
    if report and report.state is ReportState.DUE:
        report.asked, report.due_at = 0, queries.due_at(event)


def save(report: EventReport, *, by: Any, **facts: Unpack[ReportFacts]) -> None:
    """Keep what is written so far; only who writes it reads it as a draft, and what is in stays as it was read."""
    if report.is_in:
        raise Refusal(_("This report is in. The programme team hands it back if something is to be changed."))
    _fill(report, facts)
    record(report, "saved", by=by)


def submit(report: EventReport, *, by: Any, **facts: Unpack[ReportFacts]) -> None:
    """Hand the report in: the programme team counts with it from now on."""
    report.submitted_at, report.submitted_by_id = clock.now(), by.id
    _fill(report, facts)
    move(report, ReportState.SUBMITTED, by=by)


def reopen(report: EventReport, *, by: Any, note: str) -> None:
    """Hand the report back to its host, who is told why; nobody is reminded before the next fortnight."""
    now = clock.now()
    move(report, ReportState.DUE, by=by, note=note)
    report.due_at = now + AGAIN_WITHIN
    report.asked = queries.letters_by(report.event, now)
    db.session.flush()
    _write(report, f"report:{report.id}:reopened:{report.version}", "reporting/reopened", note=note)


def _fill(report: EventReport, facts: ReportFacts) -> None:
    for name, value in facts.items():
        setattr(report, name, value)


def _write(report: EventReport, key: str, template: str, **more: Any) -> None:
    event = report.event
    queue_mail(
        key,
        event.host.email,
        template,
        locale=event.host.locale,
        event_id=event.id,
        url=address("reporting.show", event_id=event),
        title=event.title,
        ended_at=event.ends_at,
        due_at=report.due_at,
        zone=event.timezone,
        **more,
    )
