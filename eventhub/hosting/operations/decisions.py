"""What the programme team decides about an application; nobody but the team knows until it is released."""

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.errors import InvalidTransition, Refusal
from eventhub.history.operations import record
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.operations import eligibility, messages, places
from eventhub.hosting.operations.holding import hold_case
from eventhub.hosting.operations.receipts import tell_authors
from eventhub.hosting.queries import decisions as decision_queries
from eventhub.hosting.states import OUTCOME_STATES, ApplicationState, DecisionOutcome
from eventhub.transitions import can_move, move


def start_review(application: HostingApplication, *, by: User, note: str = "") -> None:
    """The programme team has begun to judge an application."""
    move(application, ApplicationState.UNDER_REVIEW, by=by, note=note)


def ask_for_clarification(application: HostingApplication, *, by: User, note: str) -> None:
    """The applicant has to act: to answer a question and submit again; what was decided so far does not count."""
    hold_case(application)
    _begin_if_new(application, by)
    move(application, ApplicationState.CLARIFICATION_ASKED, by=by, note=note)
    drop_hidden(application, by=by)
    application.question = note
    message = messages.write(application, by=by, text=note, is_from_team=True)
    tell_authors(application, "clarification", f"clarification-{message.id}", note=note)


def decide(
    application: HostingApplication, outcome: DecisionOutcome, *, by: User, note: str = "", reason: str = ""
) -> Decision:
    """The team has decided; until the decision is released the application stays where it is.

    Deciding anew takes the older decision's place, its edited letter included. An acceptance against a rule needs
    `reason`, which stands in the history as an override.
    """
    hold_case(application)
    _begin_if_new(application, by)
    _require_possible(application, outcome)
    set_aside = rules_against(application) if outcome is DecisionOutcome.ACCEPT else []
    _require_reason(set_aside, reason)
    decision = hidden_decision(application)
    source = decision.outcome.value if decision else None
    decision = decision or _hidden(application)
    decision.outcome, decision.note, decision.subject, decision.body = outcome, note, None, None
    decision.override_reason = reason if set_aside else ""
    decision.decided_at, decision.decided_by = clock.now(), by
    application.case_version += 1
    if set_aside:
        record(application, "override", by=by, note=" ".join([reason, *set_aside]))
    record(application, "decided", by=by, source=source, target=outcome.value, note=note)
    db.session.flush()
    return decision


def revoke(application: HostingApplication, *, by: User) -> None:
    """A hidden decision is taken back; nobody outside the team ever hears of it."""
    hold_case(application)
    if not drop_hidden(application, by=by):
        raise Refusal(_("There is no decision to take back; what was released stands."))
    application.case_version += 1


def drop_hidden(application: HostingApplication, *, by: User | None) -> bool:
    """Whatever was decided and not released does not count any more; return whether there was such a decision."""
    decision = hidden_decision(application)
    if decision is None:
        return False
    record(application, "revoked", by=by, source=decision.outcome.value)
    application.decisions.remove(decision)
    db.session.flush()
    return True


def rank(application: HostingApplication, place: int | None, *, by: User) -> None:
    """A reserve application moves up in this order when a place frees; without a place, by its score."""
    hold_case(application)
    application.reserve_rank = place
    application.case_version += 1
    record(application, "ranked", by=by, note="" if place is None else str(place))


def rules_against(application: HostingApplication, held: places.Held | None = None) -> list[str]:
    """Say which rules an acceptance would set aside; `held` says who holds a place, read now unless given."""
    eligible = [] if application.exception_reason else eligibility.refusals_of_version(application)
    return [*places.lacking(application, held), *eligible]


def possible(application: HostingApplication) -> list[DecisionOutcome]:
    """Return what can be decided now; a submitted application is taken into review by the decision itself."""
    if application.state is ApplicationState.SUBMITTED:
        return list(DecisionOutcome)
    return [outcome for outcome, state in OUTCOME_STATES.items() if can_move(application, state)]


def hidden_decision(application: HostingApplication) -> Decision | None:
    """Return what was decided and is not released, as it stands in the database now."""
    return db.session.scalars(decision_queries.hidden_of(application)).first()


def _hidden(application: HostingApplication) -> Decision:
    decision = Decision()
    application.decisions.append(decision)
    return decision


def _begin_if_new(application: HostingApplication, by: User) -> None:
    if application.state is ApplicationState.SUBMITTED:
        start_review(application, by=by)


def _require_possible(application: HostingApplication, outcome: DecisionOutcome) -> None:
    target = OUTCOME_STATES[outcome]
    if not can_move(application, target):
        words = [state.value.replace("_", " ") for state in (application.state, target)]
        raise InvalidTransition(_("application"), *words)


def _require_reason(set_aside: list[str], reason: str) -> None:
    if set_aside and not reason.strip():
        raise Refusal(_("%(why)s To accept it all the same, give a reason.", why=" ".join(set_aside)))
