"""What a digest says to one reader at this moment; nothing where there is nothing to say."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.digests import queries
from eventhub.events.queries import waiting_for_approval
from eventhub.hosting.labels import title_for_reviewers, title_of
from eventhub.mail import queries as mails
from eventhub.matchmaking.models import MeetingRequest, Profile
from eventhub.matchmaking.operations.letters import from_where
from eventhub.web.pages import address, date_in, datetime_in

MOST_LINES = 12
"""More than these are counted only: the page behind the line names them all."""


def of_requests(profile: Profile, now: datetime) -> dict[str, Any]:
    """Return who waits for a person's answer; empty where nobody does."""
    event, place = profile.matchmaking.event, profile.registration
    asked = db.session.scalars(queries.requests_to_answer(profile, now)).all()
    if not asked:
        return {}
    with force_locale(place.user.locale):
        return {
            "reader": place.name,
            "event": event.title,
            "zone": event.timezone,
            "number": len(asked),
            "lines": [_request(each, event.timezone) for each in asked],
            "url": address("matchmaking.inbox", event_id=event),
        }


def of_morning(reader: User, now: datetime, zone: str) -> dict[str, Any]:
    """Return what is overdue for the programme team, part by part; empty where nothing is."""
    with force_locale(reader.locale):
        parts = [part for part in _parts(reader, now, zone) if part["number"]]
        if not parts:
            return {}
        return {
            "reader": reader.name or reader.email,
            "number": sum(part["number"] for part in parts),
            "date": date_in(now, zone),
            "parts": parts,
            "url": address("desk.index"),
        }


def _request(request: MeetingRequest, zone: str) -> str:
    place = request.sides[0].registration
    until = datetime_in(request.expires_at, zone)
    return str(
        _("%(name)s (%(from_where)s), until %(until)s", name=place.name, from_where=from_where(place), until=until)
    )


def _parts(reader: User, now: datetime, zone: str) -> list[dict[str, Any]]:
    decisions = db.session.scalars(queries.decisions_overdue(reader, now)).all()
    reviews = db.session.scalars(queries.reviews_overdue(reader, now)).all()
    reports = db.session.scalars(queries.reports_overdue(now)).all()
    approvals = db.session.scalars(waiting_for_approval()).all()
    failed = db.session.scalar(mails.number_failed()) or 0
    return [
        _part(
            _("Decisions overdue"), decisions, lambda each: (title_of(each), each.decision_due_at), zone, "hosting.desk"
        ),
        _part(
            _("Reviews overdue"),
            reviews,
            lambda each: (
                f"{title_for_reviewers(each.application)}, {each.reviewer.name or each.reviewer.email}",
                each.application.decision_due_at,
            ),
            zone,
            "hosting.desk",
        ),
        _part(_("Reports overdue"), reports, lambda each: (each.event.title, each.due_at), zone, "reporting.index"),
        _part(
            _("Events that wait for approval"),
            approvals,
            lambda each: (each.title, each.approval_asked_at),
            zone,
            "events.approvals",
        ),
        {
            "title": str(_("Mails that failed")),
            "number": failed,
            "lines": [
                str(ngettext("%(num)s mail could not be delivered", "%(num)s mails could not be delivered", failed))
            ],
            "url": address("outbox.index", state="failed"),
        },
    ]


def _part(
    title: str, rows: Iterable[Any], say: Callable[[Any], tuple[str, datetime]], zone: str, endpoint: str
) -> dict[str, Any]:
    said = [say(row) for row in rows]
    lines = [str(_("%(what)s: since %(date)s", what=what, date=date_in(at, zone))) for what, at in said[:MOST_LINES]]
    if len(said) > MOST_LINES:
        lines.append(str(_("and %(number)s more", number=len(said) - MOST_LINES)))
    return {"title": str(title), "number": len(said), "lines": lines, "url": address(endpoint)}
