"""The blueprint of registration, and the words its pages use."""

from typing import Any

from flask import Blueprint

from eventhub import clock
from eventhub.directory.labels import kind_name
from eventhub.registration import window
from eventhub.registration.labels import MARKS
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import ENDED, RegistrationState
from eventhub.transitions import can_move

bp = Blueprint("registration", __name__)


@bp.context_processor
def words() -> dict[str, Any]:
    """Give the pages the names of things and the table of moves."""
    return {
        "kind_name": kind_name,
        "marks": MARKS,
        "states": RegistrationState,
        "ended": ENDED,
        "can_move": _may_be_offered,
    }


def _may_be_offered(registration: Registration, state: RegistrationState) -> bool:
    """Whether a page offers the move: who came is written down from the day before the event on, not months ahead."""
    says_who_came = state in (RegistrationState.ATTENDED, RegistrationState.ABSENT)
    return can_move(registration, state) and (not says_who_came or window.is_near(registration.event, clock.now()))
