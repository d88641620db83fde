"""The blueprint of tickets, the door and attendance, and the words its pages use."""

from typing import Any

from flask import Blueprint

from eventhub import qr
from eventhub.attendance.answers import older_ticket
from eventhub.registration.codes import spelled
from eventhub.registration.states import RegistrationState

bp = Blueprint("attendance", __name__)


@bp.context_processor
def words() -> dict[str, Any]:
    """Let every page draw codes and spell them out."""
    return {"drawing": qr.drawing, "spelled": spelled, "older_ticket": older_ticket, "states": RegistrationState}
