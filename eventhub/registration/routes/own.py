"""One's own registration: where one stands, what comes next, and the way out."""

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.registration import permissions, rules, window
from eventhub.registration.described import described
from eventhub.registration.forms.consents import changing, name_of
from eventhub.registration.mergers import kept_of
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import RegistrationSetup
from eventhub.registration.operations import places
from eventhub.registration.personal import personal_data
from eventhub.registration.queries import items
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import managed, to_own_page
from eventhub.registration.standing import is_asked, standing_of
from eventhub.registration.states import COMING, ENDED, RegistrationState
from eventhub.registration.waiting import position_of
from eventhub.transitions import can_move
from eventhub.web.access import link_holder


@bp.get("/my/registrations/<token>")
@link_holder
def manage(token: str) -> ResponseReturnValue:
    """One's own registration: where one stands, what comes next, and the way out."""
    registration = managed(token)
    now, kept = clock.now(), kept_of(registration)
    rules_now, has_programme, had_texts = rules.rules_with(registration.event, items.setup_sign_ups_and_texts())
    standing = standing_of(registration) if had_texts else []
    return render_template(
        "registration/manage.html",
        registration=registration,
        event=registration.event,
        token=token,
        position=position_of(registration),
        off=window.off_because(registration.event, now),
        closed=window.closed_because(registration.event, now),
        has_programme=has_programme,
        takes_colleagues=_takes_colleagues(registration, rules_now),
        kept=kept if kept is not registration and kept.state not in ENDED else None,
        ticket=permissions.ticket_token(registration) if kept.state in COMING else None,
        edit_closed=rules.edit_closed_because(registration, rules_now),
        standing=[(each, name_of(each.text)) for each in standing],
        form=changing(standing)(formdata=None),
        is_asked=is_asked(standing),
        more=described(registration.event, registration.type_id, registration.answers),
    )


def _takes_colleagues(registration: Registration, rules_now: RegistrationSetup) -> bool:
    """Whether the person can register somebody else as what they are themselves."""
    if not rules_now.takes_colleagues or registration.state not in places.BRINGS_COLLEAGUES:
        return False
    kind = registration.type if registration.type_id else None
    return rules.closed_for(rules_now, kind, invited=False) is None


@bp.get("/my/registrations/<token>/data.json")
@link_holder
def take_data(token: str) -> ResponseReturnValue:
    """Everything that is stored about the person for this event, as a file."""
    registration = managed(token)
    answer = jsonify(personal_data(registration))
    answer.headers.set("Content-Disposition", "attachment", filename=f"registration-{registration.id}.json")
    return answer


@bp.post("/my/registrations/<token>/seat")
@link_holder
def claim(token: str) -> ResponseReturnValue:
    """Take the seat that is kept for the person."""
    registration = managed(token)
    with unit_of_work():
        places.claim(registration, by=registration.user)
    return to_own_page(registration)


@bp.get("/my/registrations/<token>/cancellation")
@link_holder
def ask_to_cancel(token: str) -> ResponseReturnValue:
    """Ask once whether to give up the seat or the waiting place."""
    registration = managed(token)
    if not can_move(registration, RegistrationState.CANCELLED):
        return to_own_page(registration)
    return render_template("registration/cancel.html", registration=registration, event=registration.event, token=token)


@bp.post("/my/registrations/<token>/cancellation")
@link_holder
def cancel(token: str) -> ResponseReturnValue:
    """Give up the seat or the waiting place."""
    registration = managed(token)
    with unit_of_work():
        places.cancel(registration, by=registration.user)
    return to_own_page(registration)
