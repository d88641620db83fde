"""Who may apply for what under a call: what an application says against its rules."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from eventhub.directory.labels import kind_name
from eventhub.directory.models import OrganisationKind
from eventhub.errors import Refusal
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.operations.versions import facts_of
from eventhub.hosting.states import CallKind
from eventhub.web.pages import country, date_in

DAYS = ("starts_at", "ends_at", "timezone")


def refusals(application: HostingApplication) -> list[str]:
    """Return, in sentences, which rules of its call an application would not fulfil if it were handed in now."""
    typed = {name: getattr(application, name) for name in DAYS}
    return [*refusals_of_organisation(application), *_of_window(application.call, typed)]


def refusals_of_version(application: HostingApplication) -> list[str]:
    """Return which rules an application does not fulfil as it was handed in last: that is what the desk judges."""
    latest = application.latest
    if latest is None:
        return refusals(application)
    rules = _of_organisation(application.call, *application.applying_as)
    return [*rules, *_of_window(application.call, facts_of(latest))]


def require_eligible(application: HostingApplication) -> None:
    """Refuse an application that is not eligible, unless the programme team made an exception for it."""
    found = [] if application.exception_reason else refusals(application)
    if found:
        raise Refusal(" ".join(found))


def refusals_of_organisation(application: HostingApplication) -> Iterator[str]:
    """Yield the rules that the organisation does not fulfil, which may be told to who must not read the draft."""
    organisation = application.organisation
    yield from _of_organisation(application.call, organisation.kind, organisation.country)


def _of_organisation(call: Call, kind: OrganisationKind, land: str) -> Iterator[str]:
    if call.eligible_kinds and kind.value not in call.eligible_kinds:
        yield _(
            "This call is not for the kind of organisation that applies (%(kind)s). It is for: %(kinds)s.",
            kind=kind_name(kind),
            kinds=", ".join(kind_name(OrganisationKind(each)) for each in call.eligible_kinds),
        )
    if call.eligible_countries and land not in call.eligible_countries:
        yield _("Organisations from %(country)s cannot apply under this call.", country=country(land))


def _of_window(call: Call, facts: Mapping[str, Any]) -> Iterator[str]:
    """The days are those of the event's own zone."""
    if call.kind is not CallKind.HOST:
        return
    zone = ZoneInfo(facts["timezone"])
    days = [at.astimezone(zone).date() for at in (facts["starts_at"], facts["ends_at"]) if at]
    if any(not call.events_from <= day <= call.events_until for day in days):
        first, last = date_in(call.events_from), date_in(call.events_until)
        yield _("Events of this call take place from %(first)s to %(last)s.", first=first, last=last)
