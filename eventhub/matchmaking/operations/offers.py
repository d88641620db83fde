"""The slots that a request names: those in which both could meet when it was sent."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import delete

from eventhub import clock
from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.matchmaking.free import Openings
from eventhub.matchmaking.models import MeetingRequest, Slot
from eventhub.matchmaking.offers import MOST_SLOTS, OfferedSlot
from eventhub.matchmaking.states import Mode


def name_slots(request: MeetingRequest, slots: Sequence[Slot]) -> None:
    """The request names exactly these slots, best first, and holds none of them.

    Where people book for themselves it names at least one; where the optimiser does, none.
    """
    _check(request, slots)
    db.session.execute(delete(OfferedSlot).where(OfferedSlot.request_id == request.id))
    for rank, slot in enumerate(slots, start=1):
        db.session.add(OfferedSlot(request=request, slot=slot, rank=rank))
    db.session.flush()


def _check(request: MeetingRequest, slots: Sequence[Slot]) -> None:
    if request.requester.matchmaking.mode is Mode.BY_OPTIMISER:
        if slots:
            raise Refusal(_("At this event the organiser's timetable gives each meeting its time."))
        return
    if not slots:
        raise Refusal(_("Choose at least one time at which you could meet."))
    if len(set(slots)) < len(slots) or len(slots) > MOST_SLOTS:
        raise Refusal(_("Choose up to three different times."))
    free = set(Openings((request.requester, request.invitee), clock.now()).slots())
    if not set(slots) <= free:
        raise Refusal(_("One of these times is not free any more. Choose another."))
