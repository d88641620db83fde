"""Registering a colleague."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.registration.asked import questions_for
from eventhub.registration.forms.register import ColleagueForm, PersonForm, asking
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import places
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import managed, prospects
from eventhub.web.access import link_holder
from eventhub.web.limits import PER_NETWORK, limiter


@bp.get("/my/registrations/<token>/colleagues")
@link_holder
def new_colleague(token: str) -> ResponseReturnValue:
    """The form for a colleague: the same as one's own, from the same organisation."""
    mine = managed(token)
    places.refuse_colleagues(mine)
    kind = {"organisation_kind": mine.organisation_kind.value, "country": mine.country}
    return _page(token, mine, _form(mine)(formdata=None, organisation=mine.organisation, **kind))


@bp.post("/my/registrations/<token>/colleagues")
@link_holder
@limiter.limit(PER_NETWORK)
def register_colleague(token: str) -> ResponseReturnValue:
    """Register somebody for whom a colleague speaks; the answer is the same whether or not they were there already."""
    mine = managed(token)
    form = _form(mine)()
    if not form.is_complete():
        return _page(token, mine, form, 422)
    email = form["email"].data
    try:
        with unit_of_work():
            answers = form.answers(clock.now(), mine.type_id)
            places.register_colleague(mine, email, by=mine.user, locale=str(get_locale()), **answers)
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _page(token, mine, form, refusal.status)
    flash(_("%(email)s is on the list now; a mail there says where they stand.", email=email), "done")
    return redirect(url_for("registration.new_colleague", token=token))


def _form(mine: Registration) -> type[PersonForm]:
    questions = questions_for(mine.event, mine.type_id)
    return asking(ColleagueForm, questions, now=clock.now())


def _page(token: str, mine: Registration, form: PersonForm, status: int = 200) -> ResponseReturnValue:
    values = {"registration": mine, "event": mine.event, "token": token, "form": form}
    expected = prospects(mine.event, mine.type, choosing=mine.type is None)
    return render_template("registration/colleague.html", **values, **expected), status
