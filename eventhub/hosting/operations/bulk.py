"""One deed of the programme team with many applications: what would be done, what would be refused, and doing it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.errors import Refusal
from eventhub.hosting import permissions
from eventhub.hosting.labels import STATE_NAMES, title_of
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations import decisions, places
from eventhub.hosting.operations.holding import expect_case
from eventhub.hosting.states import ApplicationState, DecisionOutcome

OUTCOMES = {outcome.value: outcome for outcome in DecisionOutcome}
CLARIFY, REVOKE = "clarify", "revoke"


@dataclass(frozen=True)
class Planned:
    """What a deed means for one application: nothing stands against it, or `refusal` does.

    `lacking` are the rules it would set aside, which takes a reason.
    """

    application: HostingApplication
    refusal: str = ""
    lacking: Sequence[str] = field(default_factory=list)


def plan(applications: Sequence[HostingApplication], deed: str, *, by: User) -> list[Planned]:
    """Say what a deed would mean for each application if they were done in this order; changes nothing."""
    held = places.holders_of({each.call for each in applications})
    planned = []
    for each in applications:
        refusal = _refusal(each, deed, by)
        lacking: list[str] = []
        if deed == DecisionOutcome.ACCEPT.value and not refusal:
            lacking = decisions.rules_against(each, held[each.call_id])
            held[each.call_id][each.id] = places.keys_of(each)
        planned.append(Planned(each, refusal, lacking))
    return planned


def carry_out(
    applications: Sequence[HostingApplication], deed: str, *, by: User, versions: dict[int, int], **words: str
) -> None:
    """Do a deed with every application as the page showed it, or with none."""
    for each in sorted(applications, key=lambda application: (application.call_id, application.id)):
        expect_case(each, versions[each.id])
    for each in applications:
        refusal = _refusal(each, deed, by)
        if refusal:
            raise Refusal(_("%(title)s: %(refusal)s", title=title_of(each), refusal=refusal))
        _do(each, deed, by, **words)


def _do(application: HostingApplication, deed: str, by: User, *, note: str, reason: str) -> None:
    if deed == CLARIFY:
        decisions.ask_for_clarification(application, by=by, note=note)
    elif deed == REVOKE:
        decisions.revoke(application, by=by)
    else:
        decisions.decide(application, OUTCOMES[deed], by=by, note=note, reason=reason)


def _refusal(application: HostingApplication, deed: str, by: User) -> str:
    if not permissions.can_decide(by, application):
        return str(_("You write this application yourself; somebody else decides on it."))
    if _is_possible(application, deed):
        return ""
    if deed == REVOKE:
        return str(_("Nothing is decided that could be taken back."))
    return str(_("It is %(state)s now; this cannot be done with it.", state=STATE_NAMES[application.state]))


def _is_possible(application: HostingApplication, deed: str) -> bool:
    if deed == REVOKE:
        return application.hidden_decision is not None
    if deed == CLARIFY:
        return application.state in (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW)
    return OUTCOMES[deed] in decisions.possible(application)
