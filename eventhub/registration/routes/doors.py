"""From an address to the event, the link or the registration it is about, and what its pages say of the event."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.accounts import operations as accounts
from eventhub.accounts.models import EmailLink
from eventhub.db import db
from eventhub.events import queries as event_queries
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.questions.models import Question
from eventhub.registration import permissions, rules
from eventhub.registration.asked import Asks
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.queries import asks, people, seating, setups
from eventhub.web.access import actor
from eventhub.web.rows import columns_or_404, get_or_404, one_or_404


def visible_event(event_id: int) -> Event:
    """Return the event, if its reader may know of it."""
    return one_or_404(event_queries.one_visible_to(actor()), event_id=event_id)


def event_and_asks(event_id: int) -> tuple[Event, Asks]:
    """Return the event, if its reader may know of it, and what there is to ask of who registers."""
    event, *facts = columns_or_404(asks.event_and_asks(actor()), event_id=event_id)
    return event, Asks(*facts)


def sent_link(event_id: int, token: str) -> EmailLink:
    """Return a link that was sent for this event."""
    return one_or_404(people.link_to_register(), token_hash=accounts.hashed(token), event_id=event_id)


def managed(token: str) -> Registration:
    """Return the registration that a signed key opens."""
    return one_or_404(people.with_event(), registration_id=permissions.managed_id(token) or 0)


def registration_to_edit(registration_id: int) -> Registration:
    """Return a registration for an event that the reader edits."""
    registration = get_or_404(Registration, registration_id)
    one_or_404(event_queries.editable_by(actor()).where(Event.id == registration.event_id))
    return registration


def edited_type(event_id: int, type_id: int) -> tuple[Event, ParticipantType]:
    """Return a type of participants of an event that the reader edits."""
    event = edited_event(event_id)
    return event, one_or_404(setups.types_of(event).where(ParticipantType.id == type_id))


def to_own_page(registration: Registration) -> ResponseReturnValue:
    """Lead to the person's own page."""
    return redirect(url_for("registration.manage", token=permissions.manage_token(registration)))


def asks_as_another() -> bool:
    """Whether the form was sent only to see what another type is asked."""
    return "other_type" in request.form


def prospects(
    event: Event, kind: ParticipantType | None = None, *, invited: bool = False, choosing: bool = False
) -> dict[str, Any]:
    """Say what somebody who registers now may expect; by the time they do, it may be otherwise.

    Who is still `choosing` says as what they take part later; who finds nothing to choose is told why.
    """
    seats, of_kind = event.seats, kind.seats if kind else None
    numbers = seating.setup_and_numbers(seats_end=seats is not None, seats_of_type_end=of_kind is not None)
    rules_now, taken, of_type, waiting, has_types = rules.rules_with(event, numbers, type_id=kind.id if kind else None)
    lacks = has_types and kind is None and not choosing
    known = [max(limit - used, 0) for limit, used in ((seats, taken), (of_kind, of_type)) if limit is not None]
    return {
        "kind": kind,
        "closed": rules.closed_for(rules_now, kind, invited=invited) or (_offers_nothing(invited) if lacks else None),
        "waiting": waiting,
        "left": min(known, default=None),
        "approved_first": rules_now.needs_approval or bool(kind and kind.needs_approval),
    }


def _offers_nothing(invited: bool) -> str:
    if invited:
        return str(_("Nobody can register as this now."))
    return str(_("People register for this event by invitation only. Please open the link in your invitation."))


def has_sensitive(event: Event) -> bool:
    """Whether the reader may take sensitive answers along with the list, and there can be any."""
    if not permissions.can_take_sensitive(actor(), event):
        return False
    asked = db.session.scalar(setups.asks_sensitive(event))
    return bool(asked) and rules.keeps_sensitive(rules.rules_of(event))


def readable(event: Event, questions: Sequence[Question]) -> Sequence[Question]:
    """Return those of an event's questions whose answers the reader may read, and that give none of the others away."""
    if not any(each.is_sensitive for each in questions) or reads_sensitive(event):
        return questions
    hidden: set[int | None] = set()
    for each in questions:
        if each.is_sensitive or each.condition_id in hidden:
            hidden.add(each.id)
    return [each for each in questions if each.id not in hidden]


def reads_sensitive(event: Event) -> bool:
    """Whether the reader is shown sensitive answers: who may take them along, as long as they are kept."""
    return permissions.can_take_sensitive(actor(), event) and rules.keeps_sensitive(rules.rules_of(event))
