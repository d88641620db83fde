"""Reporting somebody to the organiser, and what comes of it."""

from typing import Any

from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.mail.operations import queue_mail
from eventhub.matchmaking import queries
from eventhub.matchmaking.misuse import OF_MISUSE, MisuseReport, deciders_of, open_report
from eventhub.matchmaking.models import Profile
from eventhub.matchmaking.states import ReportState
from eventhub.transitions import move
from eventhub.web.pages import address


def report(reporter: Profile, person: Profile, *, words: str, by: Any) -> MisuseReport:
    """Whoever decides learns at once, and once, that there is a report; the person does not learn who said so."""
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
    for decider in db.session.scalars(deciders_of(row)):
        _write(row, f"reported:to:{decider.id}", decider, "misuse_reported", "matchmaking.misuse_report", decider.name)
    return row


def take_in_hand(row: MisuseReport, *, by: Any) -> None:
    """Somebody at the organiser's looks into it."""
    lock(row)
    move(row, ReportState.IN_HAND, by=by)


def close(row: MisuseReport, state: ReportState, *, outcome: str, by: Any) -> None:
    """The organiser has decided whether it was misuse, and noted what was done; who reported it is told that much."""
    lock(row)
    move(row, state, by=by, note=outcome)
    row.outcome = outcome
    place = row.reporter.registration
    facts = {"was_misuse": state is ReportState.UPHELD}
    _write(row, f"closed:{state.value}", place.user, "misuse_decided", "matchmaking.kept_away", place.name, **facts)


def _write(row: MisuseReport, key: str, user: User, template: str, endpoint: str, reader: str, **facts: Any) -> None:
    """Write to somebody about a report without naming either of the two.

    The mail is not among those of the event: whoever edits that could be the one who was reported.
    """
    event = row.matchmaking.event
    page = {"report_id": row.id} if endpoint == "matchmaking.misuse_report" else {}
    queue_mail(
        f"{OF_MISUSE}{row.id}:{key}",
        user.email,
        f"matchmaking/{template}",
        locale=user.locale,
        reader=reader,
        event=event.title,
        url=address(endpoint, event_id=event, **page),
        **facts,
    )
