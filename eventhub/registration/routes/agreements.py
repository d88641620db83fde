"""What somebody agreed to when registering, to be answered anew on their own page."""

from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.registration.consent import text_at
from eventhub.registration.forms.consents import changing, name_of, ticked
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import consents
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import managed, to_own_page
from eventhub.registration.standing import Standing, standing_of
from eventhub.web.access import link_holder


@bp.get("/my/registrations/<token>/agreements")
@link_holder
def agreements(token: str) -> ResponseReturnValue:
    """Every text the person stands by or is asked for."""
    registration = managed(token)
    standing = standing_of(registration)
    return _page(token, registration, standing, changing(standing)(formdata=None))


@bp.post("/my/registrations/<token>/agreements")
@link_holder
def change_agreements(token: str) -> ResponseReturnValue:
    """The person stands by what is ticked now."""
    registration = managed(token)
    standing = standing_of(registration)
    form = changing(standing)()
    if not form.validate():
        return _page(token, registration, standing, form, 422)
    with unit_of_work():
        consents.answer(registration, ticked(form), at=clock.now(), by=registration.user)
    flash(_("Saved."), "done")
    return to_own_page(registration)


def _page(
    token: str, registration: Registration, standing: list[Standing], form: Any, status: int = 200
) -> ResponseReturnValue:
    values = {"registration": registration, "event": registration.event, "token": token, "form": form}
    page = render_template(
        "registration/agreements.html",
        **values,
        standing=[(each, name_of(each.text)) for each in standing],
        consent=text_at(registration.consented_at),
    )
    return page, status
