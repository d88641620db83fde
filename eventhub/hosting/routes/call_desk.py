"""The managers' desk for programmes and calls."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.events.operations import create_programme
from eventhub.events.queries import programmes
from eventhub.hosting.forms.call_deeds import ProgrammeForm
from eventhub.hosting.forms.fields import written
from eventhub.hosting.queries import calls as call_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.web.access import actor, manager


@bp.get("/staff/calls")
@manager
def call_desk() -> ResponseReturnValue:
    """Every programme and call, drafts too."""
    calls = db.session.execute(call_queries.calls_with_counts()).all()
    return render_template(
        "hosting/call_desk.html", calls=calls, programmes=db.session.scalars(programmes()).all(), now=clock.now()
    )


@bp.get("/staff/programmes/new")
@manager
def new_programme() -> ResponseReturnValue:
    """Ask for a programme's facts."""
    return render_template("hosting/programme_form.html", form=_programme_form(formdata=None))


@bp.post("/staff/programmes")
@manager
def create_a_programme() -> ResponseReturnValue:
    """Found a programme."""
    form = _programme_form()
    if not form.validate():
        return render_template("hosting/programme_form.html", form=form), 422
    facts = {name: written(form[name]) for name in ("starts_on", "ends_on", "summary")}
    with unit_of_work():
        create_programme(form.name.data, by=actor(), **facts)
    flash(_("The programme exists. Draft its first call now."), "done")
    return redirect(url_for("hosting.new_call"))


def _programme_form(**options: Any) -> ProgrammeForm:
    return ProgrammeForm(programmes=db.session.scalars(programmes()).all(), **options)
