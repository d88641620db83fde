"""Where an application begins: what it asks, who one is, and for whom one applies."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eventhub.accounts.forms import LinkForm
from eventhub.db import db, unit_of_work
from eventhub.directory import operations as directory
from eventhub.directory.models import Organisation
from eventhub.directory.queries import organisations_of
from eventhub.errors import Refusal
from eventhub.events.states import EventFormat
from eventhub.hosting.forms.applications import ApplicationForm
from eventhub.hosting.forms.start import StartForm
from eventhub.hosting.models.applications import HostingApplication, needed
from eventhub.hosting.models.calls import Call
from eventhub.hosting.operations import applications as operations
from eventhub.hosting.operations.calls import require_taking
from eventhub.hosting.queries import applications as application_queries
from eventhub.hosting.queries import calls as call_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.web.access import actor, public, signed_in
from eventhub.web.rows import one_or_404


@bp.get("/calls/<slug>/apply")
@public
def apply(slug: str) -> ResponseReturnValue:
    """Read what is asked; begin an application, or go on with one that was begun."""
    call = _open_call(slug)
    if actor() is None:
        link_form = LinkForm(formdata=None, next=url_for("hosting.apply", slug=slug))
        return _page(call, link_form=link_form)
    return _page(call, StartForm(formdata=None, call=call, organisations=_own_organisations(), data=_first_choice()))


@bp.post("/calls/<slug>/apply")
@signed_in
def start(slug: str) -> ResponseReturnValue:
    """Keep a new draft and go on to its questions."""
    call = _open_call(slug)
    form = StartForm(call=call, organisations=_own_organisations())
    if not form.validate():
        return _page(call, form, status=422)
    with unit_of_work():
        organisation, title = _organisation(form), form.written_title
        application = operations.start(call, applicant=actor(), organisation=organisation, title=title)
    return redirect(url_for("hosting.edit", application_id=application.id))


def _open_call(slug: str) -> Call:
    return one_or_404(call_queries.public_calls().where(Call.slug == slug))


def _own_organisations() -> list[Organisation]:
    return list(db.session.scalars(organisations_of(actor())))


def _first_choice() -> dict[str, Any]:
    """With no organisation of one's own there is only a new one to name."""
    return {} if _own_organisations() else {"organisation_id": 0}


def _organisation(form: StartForm) -> Organisation:
    """Return the chosen organisation; one that is newly named is joined by whoever named it."""
    if not form.names_new:
        return db.session.get_one(Organisation, form.organisation_id.data)
    organisation = directory.organisation(**form.organisation(), by=actor())
    directory.join(actor(), organisation, by=actor())
    return organisation


def _page(
    call: Call, form: StartForm | None = None, *, link_form: LinkForm | None = None, status: int = 200
) -> ResponseReturnValue:
    begun = application_queries.visible_to(actor()).where(HostingApplication.call_id == call.id) if actor() else None
    page = render_template(
        "hosting/apply.html",
        call=call,
        form=form,
        link_form=link_form,
        begun=db.session.scalars(begun).all() if begun is not None else [],
        asked=_asked(call),
        is_taking=_is_taking(call),
    )
    return page, status


def _asked(call: Call) -> list[str]:
    """Return what every application is asked, in the order of the form."""
    own = call.question_set.live if call.question_set else []
    fixed_ones = ApplicationForm(formdata=None, call=call)
    names = ["title", *needed(call.kind, EventFormat.ON_SITE)]
    return [*(str(fixed_ones[name].label.text) for name in names), *(question.label for question in own)]


def _is_taking(call: Call) -> bool:
    try:
        require_taking(call, by=actor())
    except Refusal:
        return False
    return True
