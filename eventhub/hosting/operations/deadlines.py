"""Until when an application may be written, by the server's clock."""

from datetime import datetime

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.errors import Refusal
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations.calls import require_taking
from eventhub.hosting.states import ApplicationState
from eventhub.web.pages import datetime_in

WRITABLE = frozenset(
    {
        ApplicationState.DRAFT,
        ApplicationState.SUBMITTED,
        ApplicationState.CLARIFICATION_ASKED,
        ApplicationState.ON_RESERVE_LIST,
    }
)
"""Where an application's authors have something to write: all else is with the programme team, or over."""


def written_until(application: HostingApplication) -> datetime | None:
    """Return the instant from which on an application stays as it is; None where a question waits for its answer.

    What came in for a cut-off is fixed from then on; what is on the reserve list can be better at the next one.
    """
    if application.state is ApplicationState.CLARIFICATION_ASKED:
        return None
    cut_off_at = None
    if application.state is ApplicationState.SUBMITTED:
        cut_off_at = application.cut_off_at
    elif application.state is ApplicationState.ON_RESERVE_LIST and application.decided_at:
        cut_off_at = application.call.cut_off_after(application.decided_at)
    return min(cut_off_at or application.call.closes_at, application.call.closes_at)


def require_writing(application: HostingApplication, *, by: User) -> bool:
    """Refuse to change answers that are with the team or came too late; return whether a late pass let them in."""
    if application.state not in WRITABLE:
        raise Refusal(_("These answers are with the programme team and cannot be changed now."))
    until = written_until(application)
    if until is None:
        return False
    is_late = require_taking(application.call, by=by, authors=application.authors)
    if not is_late and until <= clock.now():
        when = datetime_in(until, application.call.timezone)
        raise Refusal(_("Applications of this round could be changed until %(when)s.", when=when))
    return is_late


def may_write(application: HostingApplication, *, by: User) -> bool:
    """Whether there is anything to write now."""
    try:
        require_writing(application, by=by)
    except Refusal:
        return False
    return True
