"""Who came."""

from typing import Any

from flask_babel import gettext as _

from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.registration import rules
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import HOLDS_A_SEAT, RegistrationState
from eventhub.signals import attendance_recorded
from eventhub.transitions import move


def record_attendance(registration: Registration, state: RegistrationState, *, by: Any) -> None:
    """Write down that somebody came or stayed away, or take that back; the seat stays counted."""
    if not {registration.state, state} <= HOLDS_A_SEAT:
        raise Refusal(_("Only who has a seat can have attended or been absent."))
    if registration.state is not state:
        move(registration, state, by=by)
        attendance_recorded.send(registration, by=by)


def record_export(event: Event, *, by: Any, sensitive: bool = False) -> None:
    """Write down who took the list of participants away, and whether with sensitive answers; these only while kept."""
    if sensitive and not rules.keeps_sensitive(rules.rules_of(event)):
        raise Refusal(_("Sensitive answers of this event are kept no longer. Take the list without them."))
    record(event, "sensitive answers exported" if sensitive else "registrations exported", by=by)
