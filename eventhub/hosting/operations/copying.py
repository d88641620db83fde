"""A call of one season becomes the draft of the next."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.events.models import Programme
from eventhub.history.operations import record
from eventhub.hosting import call_rules
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.decisions import LetterText
from eventhub.hosting.operations.calls import draft_call
from eventhub.questions.operations import copy_set

COPIED = (
    *("kind", "title", "summary", "description", "timezone", "eligible_kinds", "eligible_countries"),
    *("reviewers_per_application", "decision_days", "warning_day", "is_blind", "requires_approval"),
)
WEEKS = 52
"""The same weekday about a year later."""


def copy_call(call: Call, *, programme: Programme, by: User, weeks: int = WEEKS) -> Call:
    """Draft the same call for another programme, with every date as many whole weeks later at the same wall time.

    The event of a delegation is to be chosen anew.
    """
    facts = call_rules.facts_of(call)
    copy = draft_call(
        by=by,
        programme=programme,
        question_set=copy_set(call.question_set) if call.question_set else None,
        criteria=facts["criteria"],
        place_limits=facts["place_limits"],
        cut_offs=[later(at, call.timezone, weeks) for at in facts["cut_offs"]],
        **{name: later(facts[name], call.timezone, weeks) for name in ("opens_at", "closes_at")},
        **{name: later_day(facts[name], weeks) for name in ("events_from", "events_until")},
        **{name: getattr(call, name) for name in COPIED},
    )
    _copy_letters(call, copy)
    record(copy, "copied", by=by, note=call.title)
    return copy


def later(instant: datetime, zone: str, weeks: int) -> datetime:
    """Return the instant at which clocks in a zone show the same, so many weeks later."""
    shown = instant.astimezone(ZoneInfo(zone)).replace(fold=0)
    return (shown + timedelta(weeks=weeks)).astimezone(UTC)


def later_day(day: date, weeks: int) -> date:
    """Return the same weekday, so many weeks later."""
    return day + timedelta(weeks=weeks)


def _copy_letters(call: Call, copy: Call) -> None:
    for letter in db.session.scalars(select(LetterText).where(LetterText.call_id == call.id)):
        db.session.add(LetterText(call=copy, outcome=letter.outcome, subject=letter.subject, body=letter.body))
