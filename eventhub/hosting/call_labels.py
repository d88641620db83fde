"""What calls are called, and their rules in words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventhub.directory.labels import kind_name
from eventhub.directory.models import OrganisationKind
from eventhub.hosting.models.calls import Call, PlaceLimit, PlaceScope
from eventhub.hosting.states import CallKind
from eventhub.questions.models import Question
from eventhub.questions.states import QuestionKind
from eventhub.web.pages import country

CALL_KINDS: dict[CallKind, Any] = {
    CallKind.HOST: _l("Host an event"),
    CallKind.DELEGATION: _l("Join a delegation"),
}
INVITATIONS: dict[CallKind, Any] = {
    CallKind.HOST: _l("Apply to host an event"),
    CallKind.DELEGATION: _l("Apply to join the delegation"),
}


def invitation(call: Call) -> str:
    """Say what one does under a call."""
    return str(INVITATIONS[call.kind])


def call_kind_name(kind: CallKind) -> str:
    """Name what a call invites to."""
    return str(CALL_KINDS[kind])


def limit_words(limit: PlaceLimit) -> str:
    """Say what a limit counts, and how far."""
    places = ngettext("%(num)s place", "%(num)s places", limit.places)
    return f"{_limited(limit)}: {places}"


def who_may_apply(call: Call) -> list[str]:
    """Say who may apply, and with what, rule by rule; where there is no rule, that too."""
    kinds = ", ".join(kind_name(OrganisationKind(each)) for each in call.eligible_kinds)
    countries = ", ".join(sorted(country(code) for code in call.eligible_countries))
    return [
        str(_("Organisations of these kinds: %(kinds)s.", kinds=kinds) if kinds else _("Organisations of every kind.")),
        str(_("From: %(countries)s.", countries=countries) if countries else _("From every country.")),
        *(str(_("With a document: %(label)s.", label=question.label)) for question in required_documents(call)),
    ]


def required_documents(call: Call) -> list[Question]:
    """Return the call's questions for a file without which nothing can be submitted."""
    live = call.question_set.live if call.question_set else []
    return [
        question
        for question in live
        if question.kind is QuestionKind.FILE
        and question.is_required
        and not question.is_asked_later
        and question.condition_id is None
    ]


def _limited(limit: PlaceLimit) -> str:
    if limit.scope is PlaceScope.ALL:
        return str(_("In all"))
    if limit.scope is PlaceScope.COUNTRY:
        return country(limit.key) if limit.key else str(_("Each country"))
    return kind_name(OrganisationKind(limit.key)) if limit.key else str(_("Each kind of organisation"))
