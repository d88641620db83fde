"""A ticket, as its QR code opens it on any phone."""

from flask import render_template
from flask.typing import ResponseReturnValue

from eventhub import clock
from eventhub.attendance import queries
from eventhub.attendance.early import early_words
from eventhub.attendance.forms import ArrivalForm
from eventhub.attendance.permissions import can_check_in
from eventhub.attendance.routes.blueprint import bp
from eventhub.db import first_or_none
from eventhub.registration.mergers import kept_of
from eventhub.registration.models.registrations import Registration
from eventhub.registration.permissions import ticket_code
from eventhub.registration.states import HOLDS_A_SEAT
from eventhub.web.access import actor, link_holder
from eventhub.web.pages import address
from eventhub.web.rows import one_or_404


@bp.get("/tickets/<token>")
@link_holder
def ticket(token: str) -> ResponseReturnValue:
    """What somebody shows at the door: the code, whose it is, and where to come when."""
    registration = _ticket(token)
    kept = kept_of(registration)
    return render_template(
        "attendance/ticket.html",
        registration=registration,
        event=registration.event,
        kept=kept,
        code=address("attendance.ticket", token=token) if kept.state in HOLDS_A_SEAT else None,
        at_door=actor() is not None and can_check_in(actor(), registration.event),
        arrival=first_or_none(queries.arrival_of(kept)),
        early=early_words(registration.event, clock.now()),
        key=ArrivalForm(formdata=None).key.data,
    )


def _ticket(token: str) -> Registration:
    found: Registration = one_or_404(queries.ticket(ticket_code(token) or ""))
    return found
