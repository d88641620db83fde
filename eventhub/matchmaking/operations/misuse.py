"""Reporting somebody to the organiser, and what comes of it."""

from typing import Any

from flask_babel import gettext as _

from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.matchmaking import queries
from eventhub.matchmaking.misuse import MisuseReport, open_report
from eventhub.matchmaking.models import Profile
from eventhub.matchmaking.states import ReportState
from eventhub.transitions import move


def report(reporter: Profile, person: Profile, *, words: str, by: Any) -> MisuseReport:
    """The organiser learns what somebody did; the person does not learn who said so."""
    lock(reporter)
    if person.id == reporter.id:
        raise Refusal(_("This is your own profile."))
    if first_or_none(open_report(reporter, person)):
        raise Refusal(_("You have reported this person already; the organiser looks into it."))
    known = first_or_none(queries.living_request_between(reporter, person))
    row = MisuseReport(matchmaking=reporter.matchmaking, reporter=reporter, person=person, request=known, words=words)
    db.session.add(row)
    db.session.flush()
    record(row, "reported", by=by)
    return row


def take_in_hand(row: MisuseReport, *, by: Any) -> None:
    """Somebody at the organiser's looks into it."""
    lock(row)
    move(row, ReportState.IN_HAND, by=by)


def close(row: MisuseReport, state: ReportState, *, outcome: str, by: Any) -> None:
    """The organiser has decided whether it was misuse, and noted what was done."""
    lock(row)
    move(row, state, by=by, note=outcome)
    row.outcome = outcome
