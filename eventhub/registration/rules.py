"""Who may register for an event, and as what: the organiser's setup, or the plain rules where there is none."""

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, first_or_none
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.registration import queries, window
from eventhub.registration.models.setup import SENSITIVE_KEPT_DAYS, ParticipantType, RegistrationSetup
from eventhub.registration.states import Admission


def rules_of(event: Event) -> RegistrationSetup:
    """Return an event's setup, or one that stands for the plain rules and is never saved."""
    return first_or_none(queries.setup_of(event)) or RegistrationSetup(
        event_id=event.id,
        version=1,
        admission=Admission.OPEN,
        needs_approval=False,
        gives_at_once=False,
        edits_need_approval=False,
        takes_colleagues=True,
        sensitive_kept_days=SENSITIVE_KEPT_DAYS,
    )


def type_of(event: Event, type_id: int | None) -> ParticipantType | None:
    """Return one of an event's types, retired ones too."""
    chosen = first_or_none(queries.types_of(event).where(ParticipantType.id == type_id)) if type_id else None
    if type_id and chosen is None:
        raise Refusal(_("This event has no such type of participants. Please choose one again."))
    return chosen


def is_approved_first(event: Event, type_id: int | None) -> bool:
    """Whether the organiser looks at a registration before it counts."""
    chosen = type_of(event, type_id)
    return rules_of(event).needs_approval or bool(chosen and chosen.needs_approval)


def refuse_closed(event: Event, type_id: int | None, *, by_organiser: bool, invited: bool) -> None:
    """Refuse, in words, what nobody can register for now; the organiser is held to the table of moves only."""
    reason = closed_because(event, type_id, by_organiser=by_organiser, invited=invited)
    if reason:
        raise Refusal(reason)


def closed_because(event: Event, type_id: int | None, *, by_organiser: bool, invited: bool) -> str | None:
    """Say why somebody cannot register as this type now; None while they can."""
    now, chosen = clock.now(), type_of(event, type_id)
    if by_organiser:
        return window.off_because(event, now)
    if rules_of(event).admission is Admission.INVITED and not invited:
        return str(_("This event is for invited people. Please open the link in your invitation."))
    return window.closed_because(event, now) or _type_is_closed(event, chosen, invited)


def _type_is_closed(event: Event, chosen: ParticipantType | None, invited: bool) -> str | None:
    if chosen is None:
        has_types = db.session.scalar(queries.has_types(event))
        return str(_("Say as what you take part.")) if has_types else None
    if chosen.is_by_invitation and not invited:
        return str(_("As %(type)s people register by invitation only.", type=chosen.name))
    return window.type_closed_because(chosen, clock.now())
