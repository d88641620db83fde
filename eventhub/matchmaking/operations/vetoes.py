"""Not wanting to meet somebody: they never ask again, and nobody is put at a table with them."""

from typing import Any

from flask_babel import gettext as _

from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Profile
from eventhub.matchmaking.operations import freeing, requests
from eventhub.matchmaking.states import RequestState
from eventhub.matchmaking.vetoes import Veto, veto_of


def refuse(profile: Profile, person: Profile, *, is_block: bool = False, by: Any) -> None:
    """The person never asks the other again; blocked, neither sees the other. The person is not told.

    What waits for an answer between the two ends, and no time is kept for them; a meeting that they agreed on stays
    until it is cancelled.
    """
    lock(profile.matchmaking)
    if person.id == profile.id:
        raise Refusal(_("This is your own profile."))
    known = first_or_none(veto_of(profile, person))
    if known is None:
        known = Veto(profile_id=profile.id, person_id=person.id)
        db.session.add(known)
    known.is_block = known.is_block or is_block
    db.session.flush()
    end_pending(profile, person, by=by)
    freeing.keep_apart(profile, person, by=by)


def lift(veto: Veto) -> None:
    """The person may ask again."""
    db.session.delete(veto)


def end_pending(profile: Profile, person: Profile, *, by: Any) -> None:
    """Nobody waits for an answer between the two: who asked takes that back, or is told no."""
    request = first_or_none(queries.living_request_between(profile, person))
    if request is None or request.state is not RequestState.PENDING:
        return
    if request.requester_id == profile.id:
        requests.withdraw(request, by=by)
    else:
        requests.decline(request, by=by)
