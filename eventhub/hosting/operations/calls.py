"""What happens to programmes' calls."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from slugify import slugify

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.hosting.models.calls import Call, Criterion
from eventhub.hosting.queries import calls as call_queries
from eventhub.hosting.states import CallState
from eventhub.transitions import move
from eventhub.web.pages import datetime_in

SLUG_LENGTH = 120


def draft_call(*, by: User, criteria: list[dict[str, Any]], **answers: Any) -> Call:
    """Prepare a call of a programme, which only managers see until it opens."""
    call = Call(slug=_free_slug(answers["title"]), **answers)
    call.criteria = [Criterion(position=place, **each) for place, each in enumerate(criteria, start=1)]
    db.session.add(call)
    record(call, "drafted", by=by)
    return call


def revise_call(call: Call, *, by: User, criteria: list[dict[str, Any]] | None = None, **answers: Any) -> None:
    """A call reads differently now; what reviewers score stays as it was announced once the call is open."""
    if call.state is CallState.CLOSED:
        raise Refusal(_("This call is closed; it stays as it was."))
    for name, value in answers.items():
        setattr(call, name, value)
    if call.closes_at <= call.opens_at:
        raise Refusal(_("A call closes after it opens."))
    if criteria is not None:
        if call.state is not CallState.DRAFT:
            raise Refusal(_("The criteria of a call are fixed once it is open."))
        call.criteria = [Criterion(position=place, **each) for place, each in enumerate(criteria, start=1)]
    record(call, "revised", by=by)


def open_call(call: Call, *, by: User) -> None:
    """Announce a call; it takes applications from its opening instant on."""
    if not call.criteria:
        raise Refusal(_("Name at least one criterion before you open the call."))
    if call.closes_at <= clock.now():
        raise Refusal(_("The closing instant of this call has passed. Choose a later one first."))
    move(call, CallState.OPEN, by=by)


def close_call(call: Call, *, by: User | None) -> None:
    """A call takes no applications any more; drafts that were not submitted stay readable."""
    move(call, CallState.CLOSED, by=by)


def close_if_over(call_id: int, now: datetime) -> None:
    """Close a call unless it was closed or prolonged in the meantime."""
    call = lock(db.session.get_one(Call, call_id))
    if call.state is CallState.OPEN and call.closes_at <= now:
        close_call(call, by=None)


def require_taking(call: Call) -> None:
    """Refuse what comes outside a call's opening times, by the server's clock and whatever the job has done."""
    now = clock.now()
    if call.is_taking(now):
        return
    if call.state is CallState.OPEN and now < call.opens_at:
        raise Refusal(_("This call opens on %(when)s.", when=datetime_in(call.opens_at, call.timezone)))
    raise Refusal(_("This call closed on %(when)s.", when=datetime_in(call.closes_at, call.timezone)))


def _free_slug(title: str) -> str:
    """Return an address for a call that no other call has."""
    slug = slugify(title, max_length=SLUG_LENGTH) or "call"
    taken, number = slug, 1
    while first_or_none(call_queries.calls_with_slug(taken)):
        number += 1
        taken = f"{slug}-{number}"
    return taken
