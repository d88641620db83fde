"""Letting decisions take effect: one deed that moves the applications, drafts the events and queues the letters."""

from collections.abc import Iterable

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db, lock
from eventhub.errors import Outdated, Refusal
from eventhub.events.states import EventState
from eventhub.history.operations import record
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.operations.acceptance import handed_in, welcome
from eventhub.hosting.operations.decisions import rules_against
from eventhub.hosting.operations.letters import fingerprint, send_letters
from eventhub.hosting.queries import decisions as decision_queries
from eventhub.hosting.states import OUTCOME_STATES, ApplicationState, CallKind, DecisionOutcome
from eventhub.transitions import move

TAKES_DELEGATES = frozenset({EventState.PUBLISHED, EventState.POSTPONED})
"""In which states a delegation's event has places to give."""


def release(applications: Iterable[HostingApplication], *, by: User, seen: str | None = None) -> int:
    """The hidden decisions on these applications take effect in the order in which they were made.

    Returns how many people are written to.
    `seen` is the fingerprint of the letters that were shown: if anything of them has changed since, nothing happens.
    """
    rows = sorted(applications, key=lambda each: each.id)
    for call in sorted({row.call for row in rows}, key=lambda each: each.id):
        lock(call)
    for row in rows:
        lock(row)
    decisions = db.session.scalars(decision_queries.hidden_among([row.id for row in rows])).all()
    if seen is not None and seen != fingerprint(decisions):
        raise Outdated(_("Decisions or letters changed after you opened the page. Look at them again, then release."))
    if not decisions:
        raise Refusal(_("There is no decision to release."))
    return sum(_release(decision, by) for decision in decisions)


def place_freed(call: Call, *, by: User | None) -> HostingApplication | None:
    """A place under a call is free again: the first of the reserve list that may have it is accepted at once.

    `by` gave the place back; nobody decides who gets it but the list and the limits.
    """
    lock(call)
    record(call, "place freed", by=by)
    waiting = db.session.scalars(decision_queries.next_on_reserve(call)).all()
    chosen = next((each for each in waiting if _can_move_up(lock(each))), None)
    if chosen is None:
        return None
    decision = Decision(outcome=DecisionOutcome.ACCEPT)
    chosen.decisions.append(decision)
    db.session.flush()
    _release(decision, None, why=_("A place became free."))
    return chosen


def _release(decision: Decision, by: User | None, why: str = "") -> int:
    application = decision.application
    move(application, OUTCOME_STATES[decision.outcome], by=by, note=why or decision.note)
    application.decided_at = decision.released_at = clock.now()
    decision.released_by = by
    if decision.outcome is DecisionOutcome.ACCEPT:
        application.reserve_rank = None
        welcome(application, by=by)
    db.session.flush()
    return send_letters(decision)


def _can_move_up(application: HostingApplication) -> bool:
    """Whether it waits still, every rule is kept, and what was applied for lies ahead."""
    if application.state is not ApplicationState.ON_RESERVE_LIST:
        return False
    call = application.call
    if call.kind is CallKind.DELEGATION:
        if call.event and call.event.state not in TAKES_DELEGATES:
            return False
        starts_at = call.event.starts_at if call.event else None
    else:
        starts_at = handed_in(application)["starts_at"]
    is_ahead = starts_at is None or starts_at > clock.now()
    return is_ahead and not rules_against(application)
