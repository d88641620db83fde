"""What people can register as: the types of an event, with what is left of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventhub import clock
from eventhub.db import db
from eventhub.events.models import Event
from eventhub.registration import window
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.queries import setups


@dataclass(frozen=True)
class Choice:
    """A type of participants as somebody sees it who wants to register; `left` None means no limit of its own."""

    kind: ParticipantType
    left: int | None
    closed: str | None


def choices(event: Event, *, invited: bool = False) -> list[Choice]:
    """Return what somebody can register as, or could until lately; a type for invited people is shown to them only."""
    now = clock.now()
    return [
        Choice(kind, None if kind.seats is None else max(kind.seats - taken, 0), window.type_closed_because(kind, now))
        for kind, taken in db.session.execute(setups.types_with_numbers(), {"event_id": event.id})
        if kind.retired_at is None and (invited or not kind.is_by_invitation)
    ]


def chosen_type(found: Sequence[Choice], type_id: int | None) -> ParticipantType | None:
    """Return the type that was asked for, or the only one there is."""
    if type_id is None:
        return found[0].kind if len(found) == 1 else None
    return next((each.kind for each in found if each.kind.id == type_id), None)


def other_kinds(found: Sequence[Choice], kind: ParticipantType | None) -> list[ParticipantType]:
    """Return the other types among these."""
    return [each.kind for each in found if each.kind is not kind]
