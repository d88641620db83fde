"""Who may register for an event, and as what: the organiser's setup, or the plain rules where there is none."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select

from eventhub import clock
from eventhub.db import db, first_or_none
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.registration import window
from eventhub.registration.claims import registration_ends_at
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import SENSITIVE_KEPT_DAYS, ParticipantType, RegistrationSetup
from eventhub.registration.queries import setups
from eventhub.registration.states import STILL_OPEN, Admission, RegistrationState
from eventhub.web.pages import datetime_in

EDITABLE = STILL_OPEN | {RegistrationState.CONFIRMED}


def rules_of(event: Event) -> RegistrationSetup:
    """Return an event's setup, or one that stands for the plain rules and is never saved."""
    return first_or_none(setups.setup_of(event)) or _plain(event)


def rules_with(event: Event, query: Select[Any], **values: Any) -> tuple[RegistrationSetup, *tuple[Any, ...]]:
    """Return an event's rules, and what a query built on `setup_with` asks in the same breath."""
    setup, *answers = db.session.execute(query, {"event_id": event.id, **values}).one()
    return setup or _plain(event), *answers


def _plain(event: Event) -> RegistrationSetup:
    return RegistrationSetup(
        event=event,
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
    chosen = first_or_none(setups.types_of(event).where(ParticipantType.id == type_id)) if type_id else None
    if type_id and chosen is None:
        raise Refusal(_("This event has no such type of participants. Please choose one again."))
    return chosen


def refuse_closed(event: Event, type_id: int | None, *, invited: bool) -> bool:
    """Refuse, in words, what nobody can register for now; return whether the organiser looks at it before it counts."""
    return refuse_by(*rules_with(event, setups.setup_and_types()), type_id, invited=invited)


def refuse_by(setup: RegistrationSetup, has_types: bool, type_id: int | None, *, invited: bool) -> bool:
    """Refuse, in words, what nobody can register for by these rules; return as `refuse_closed` does."""
    chosen = type_of(setup.event, type_id)
    reason = closed_for(setup, chosen, invited=invited, needs_type=has_types)
    if reason:
        raise Refusal(reason)
    return setup.needs_approval or bool(chosen and chosen.needs_approval)


def closed_for(
    setup: RegistrationSetup, chosen: ParticipantType | None, *, invited: bool, needs_type: bool = False
) -> str | None:
    """Say why somebody cannot register as this type now; None while they can."""
    event, now = setup.event, clock.now()
    if setup.admission is Admission.INVITED and not invited:
        return str(_("This event is for invited people. Please open the link in your invitation."))
    if reason := window.closed_because(event, now):
        return reason
    if chosen is None:
        return str(_("Say as what you take part.")) if needs_type else None
    return type_refused_because(chosen, invited=invited)


def type_refused_because(chosen: ParticipantType, *, invited: bool = False) -> str | None:
    """Say why nobody becomes this type now, whatever the event itself says; None while they can."""
    if chosen.is_by_invitation and not invited:
        return str(_("As %(type)s people register by invitation only.", type=chosen.name))
    return window.type_closed_because(chosen, clock.now())


def takes_a_word(event: Event, type_id: int | None) -> bool:
    """Whether nobody has a seat as this without an organiser's word, be it an approval or an invitation."""
    setup, has_types = rules_with(event, setups.setup_and_types())
    chosen = type_of(event, type_id)
    if setup.needs_approval or setup.admission is Admission.INVITED:
        return True
    return chosen.needs_approval or chosen.is_by_invitation if chosen else bool(has_types)


def keeps_sensitive(rules: RegistrationSetup) -> bool:
    """Whether what people answered to sensitive questions is still to be read; some days after the event it is not.

    That holds from then on, also where the deletion itself is late.
    """
    until = rules.event.ends_at + timedelta(days=rules.sensitive_kept_days)
    return rules.sensitive_forgotten_at is None and clock.now() < until


def refuse_edit(registration: Registration) -> None:
    """Refuse, in words, to change what can no longer be changed."""
    reason = edit_closed_because(registration, rules_of(registration.event))
    if reason:
        raise Refusal(reason)


def edit_closed_because(registration: Registration, rules: RegistrationSetup) -> str | None:
    """Say why somebody can no longer change what they said; None while they can."""
    event, now = registration.event, clock.now()
    if registration.state not in EDITABLE:
        return str(_("This registration has ended."))
    until = rules.edits_until or registration_ends_at(event)
    if now >= until:
        when = datetime_in(until, event.timezone)
        words = {"when": when, "zone": event.timezone}
        return str(_("Answers could be changed until %(when)s (%(zone)s). Please write to the organiser.", **words))
    return window.off_because(event, now)
