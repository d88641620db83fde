"""The blueprint of registration, and the words its pages use."""

from typing import Any

from flask import Blueprint

from eventhub.directory.labels import kind_name
from eventhub.registration.labels import MARKS
from eventhub.registration.states import RegistrationState
from eventhub.transitions import can_move

bp = Blueprint("registration", __name__)


@bp.context_processor
def words() -> dict[str, Any]:
    """Give the pages the names of things and the table of moves."""
    return {"kind_name": kind_name, "marks": MARKS, "states": RegistrationState, "can_move": can_move}
