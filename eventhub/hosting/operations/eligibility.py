"""Who may apply for what under a call, and the exceptions the programme team makes."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.directory.labels import kind_name
from eventhub.directory.models import OrganisationKind
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.states import CallKind
from eventhub.web.pages import country, date_in


def refusals(application: HostingApplication) -> list[str]:
    """Return, in sentences, which rules of its call an application does not fulfil; none where it is eligible."""
    return [*refusals_of_organisation(application), *_of_window(application)]


def require_eligible(application: HostingApplication) -> None:
    """Refuse an application that is not eligible, unless the programme team made an exception for it."""
    found = [] if application.exception_reason else refusals(application)
    if found:
        raise Refusal(" ".join(found))


def admit(application: HostingApplication, *, by: User, reason: str) -> None:
    """An application is taken although a rule of its call is against it, for a stated reason."""
    if not reason.strip():
        raise Refusal(_("Say why an exception is made: it stays with the application."))
    application.exception_reason = reason.strip()
    record(application, "override", by=by, note=reason.strip())


def refusals_of_organisation(application: HostingApplication) -> Iterator[str]:
    """Yield the rules that the organisation does not fulfil, which may be told to who must not read the draft."""
    call, organisation = application.call, application.organisation
    if call.eligible_kinds and organisation.kind.value not in call.eligible_kinds:
        yield _(
            "This call is not for the kind of organisation that applies (%(kind)s). It is for: %(kinds)s.",
            kind=kind_name(organisation.kind),
            kinds=", ".join(kind_name(OrganisationKind(each)) for each in call.eligible_kinds),
        )
    if call.eligible_countries and organisation.country not in call.eligible_countries:
        yield _("Organisations from %(country)s cannot apply under this call.", country=country(organisation.country))


def _of_window(application: HostingApplication) -> Iterator[str]:
    """The days are those of the event's own zone."""
    call, zone = application.call, ZoneInfo(application.timezone)
    if call.kind is not CallKind.HOST:
        return
    days = [at.astimezone(zone).date() for at in (application.starts_at, application.ends_at) if at]
    if any(not call.events_from <= day <= call.events_until for day in days):
        first, last = date_in(call.events_from), date_in(call.events_until)
        yield _("Events of this call take place from %(first)s to %(last)s.", first=first, last=last)
