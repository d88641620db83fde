"""Late passes: one person may still write and submit after a call has closed."""

from datetime import datetime

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts import queries as account_queries
from eventhub.accounts.models import User
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call, LatePass
from eventhub.hosting.operations.call_letters import send_pass, tell_of_end
from eventhub.hosting.queries import calls as call_queries
from eventhub.hosting.states import ApplicationState, CallState
from eventhub.web.pages import datetime_in


def grant(
    call: Call, email: str, *, until: datetime, reason: str, by: User, application: HostingApplication | None = None
) -> LatePass:
    """Whoever holds this address may begin, write and submit under a call until an instant; they are told by mail.

    Granted again, the newer instant and reason count.
    """
    lock(call)
    _refuse_pointless(call, until, reason)
    address = account_queries.normal_email(email)
    late_pass = first_or_none(call_queries.pass_of(call, address)) or LatePass(call=call, email=address)
    late_pass.until, late_pass.reason = until, reason.strip()
    late_pass.granted_by, late_pass.granted_at, late_pass.revoked_at = by, clock.now(), None
    db.session.add(late_pass)
    db.session.flush()
    record(late_pass, "granted", by=by, note=_story(late_pass))
    send_pass(late_pass, application, _locale(address))
    return late_pass


def grant_to_authors(application: HostingApplication, *, until: datetime, reason: str, by: User) -> list[LatePass]:
    """Everybody who writes a draft may still write it and hand it in."""
    if application.state is not ApplicationState.DRAFT:
        raise Refusal(_("This application was handed in already."))
    return [
        grant(application.call, author.email, until=until, reason=reason, by=by, application=application)
        for author in application.authors
    ]


def revoke(late_pass: LatePass, *, by: User) -> None:
    """A late pass admits nobody from now on, which its holder is told; what was handed in with it stays."""
    lock(late_pass.call)
    lock(late_pass)
    if not late_pass.admits_at(clock.now()):
        raise Refusal(_("This late pass has ended already."))
    late_pass.revoked_at = clock.now()
    record(late_pass, "revoked", by=by)
    tell_of_end(late_pass, _locale(late_pass.email))


def _locale(address: str) -> str:
    person = first_or_none(account_queries.with_email(address))
    return person.locale if person else "en_GB"


def _refuse_pointless(call: Call, until: datetime, reason: str) -> None:
    if call.state is CallState.DRAFT:
        raise Refusal(_("Nobody is late yet: this call is a draft."))
    if until <= clock.now() or until <= call.closes_at:
        raise Refusal(_("A late pass runs until an instant still to come, after the closing of the call."))
    if not reason.strip():
        raise Refusal(_("Say why: the reason stays with the pass."))


def _story(late_pass: LatePass) -> str:
    zone = late_pass.call.timezone
    when = datetime_in(late_pass.until, zone)
    return str(_("Until %(when)s (%(zone)s). %(reason)s", when=when, zone=zone, reason=late_pass.reason))
