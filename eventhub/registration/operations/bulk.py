"""One deed with many registrations: with all of them, or with none."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eventhub import clock
from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.registration import window
from eventhub.registration.deeds import TAKES_AWAY, WITH_A_TAG, Deed
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import deciding, places, tagging
from eventhub.registration.operations.seats import hold_seats
from eventhub.registration.states import HOLDS_A_SEAT, TAKES_A_SEAT, RegistrationState
from eventhub.signals import registration_ending
from eventhub.transitions import can_move

MOST_DECIDED, MOST_TAGGED = 200, 2_000
"""How many at once: every decision writes a mail and may hand seats on, a tag does neither."""


def most(deed: Deed) -> int:
    """Return with how many registrations a deed can be done at once."""
    return MOST_TAGGED if deed in WITH_A_TAG else MOST_DECIDED


def is_possible(registration: Registration, deed: Deed) -> bool:
    """Whether the deed means anything for a registration as it stands."""
    return {
        Deed.APPROVE: registration.state in deciding.UNDECIDED,
        Deed.REJECT: can_move(registration, RegistrationState.REJECTED) and not _keeps_its_seat(registration),
        Deed.MOVE_UP: registration.state is RegistrationState.WAITLISTED,
        Deed.CANCEL: can_move(registration, RegistrationState.CANCELLED),
    }.get(deed, True)


def _keeps_its_seat(registration: Registration) -> bool:
    """Whether a seat is nobody's to take: after the event, or where it is off."""
    return registration.state in TAKES_A_SEAT and bool(window.off_because(registration.event, clock.now()))


def lose_a_seat(registrations: Iterable[Registration], deed: Deed) -> int:
    """Return how many have a seat that the deed takes away."""
    return sum(each.state in HOLDS_A_SEAT for each in registrations) if deed in TAKES_AWAY else 0


def carry_out(
    event: Event,
    registrations: Sequence[Registration],
    deed: Deed,
    *,
    by: Any,
    reason: str = "",
    tag: str = "",
    losing: int | None = None,
) -> None:
    """Do a deed with every one of these registrations, in their order; one that it means nothing for stops them all.

    Who is let wait first together stays in order. The operations are those that do it with a single one. `losing` is
    how many the organiser was told would lose a seat: where they are more or fewer by now, nothing is done.
    """
    if deed in WITH_A_TAG:
        act = tagging.tag if deed is Deed.TAG else tagging.untag
        act(event, registrations, tag, by=by)
        return
    if deed in TAKES_AWAY:
        for each in registrations:
            registration_ending.send(each)
        _read_again(event, registrations)
        if losing not in (None, lose_a_seat(registrations, deed)):
            raise Refusal(_("Others of them have a seat by now than were named. Nothing was done; look at it again."))
    for each in _in_order(registrations, deed):
        if not is_possible(each, deed):
            raise Refusal(_("Something has changed for %(name)s meanwhile. Nothing was done.", name=each.name))
        _do(each, deed, by=by, reason=reason)


def _read_again(event: Event, registrations: Sequence[Registration]) -> None:
    """Hold the seats, so that who has one stays so, and who has none."""
    hold_seats(event)
    chosen = select(Registration).where(Registration.id.in_([each.id for each in registrations]))
    db.session.scalars(chosen.execution_options(populate_existing=True)).all()


def _in_order(registrations: Sequence[Registration], deed: Deed) -> Sequence[Registration]:
    """Whoever is moved up last stands first, so the last of the waiting list begins.

    A seat that is taken away goes to who waits: never to somebody who is not to wait any more, so these begin.
    """
    if deed is Deed.MOVE_UP:
        return sorted(registrations, key=lambda each: each.waiting_number or 0, reverse=True)
    if deed in TAKES_AWAY:
        return sorted(registrations, key=lambda each: each.state in TAKES_A_SEAT)
    return registrations


def _do(registration: Registration, deed: Deed, *, by: Any, reason: str) -> None:
    if deed is Deed.APPROVE:
        deciding.approve(registration, by=by)
    elif deed is Deed.REJECT:
        deciding.reject(registration, by=by, note=reason)
    elif deed is Deed.MOVE_UP:
        deciding.move_up(registration, by=by, note=reason)
    else:
        places.cancel(registration, by=by, note=reason)
