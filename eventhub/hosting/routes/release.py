"""Releasing decisions: the letters are seen and edited first, then one deed lets all of them leave."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.hosting import permissions
from eventhub.hosting.forms.desk import MOST_CHOSEN, ReleaseForm
from eventhub.hosting.labels import OUTCOMES
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.operations import letters
from eventhub.hosting.operations.release import release
from eventhub.hosting.queries import decisions as decision_queries
from eventhub.hosting.queries import desk as desk_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.routes.case_page import application_at_desk
from eventhub.hosting.states import DecisionOutcome
from eventhub.web.access import actor, manager, require
from eventhub.web.rows import get_or_404


@bp.get("/staff/calls/<int:call_id>/release")
@manager
def release_page(call_id: int) -> ResponseReturnValue:
    """Every letter that is ready under a call, as it would leave."""
    call = get_or_404(Call, call_id)
    return _page(_under(call), ReleaseForm(formdata=None), call=call)


@bp.post("/staff/calls/<int:call_id>/release")
@manager
def release_call(call_id: int) -> ResponseReturnValue:
    """Release everything that was shown."""
    call = get_or_404(Call, call_id)
    return _release(lambda: _under(call), call=call)


@bp.get("/staff/applications/release")
@manager
def release_chosen() -> ResponseReturnValue:
    """The letters of the chosen applications, as they would leave."""
    return _page(_chosen(), ReleaseForm(formdata=None), chosen=_chosen())


@bp.post("/staff/applications/release")
@manager
def release_selection() -> ResponseReturnValue:
    """Release what was chosen and shown."""
    return _release(_chosen, chosen=_chosen())


@bp.get("/staff/applications/<int:application_id>/release")
@manager
def release_one(application_id: int) -> ResponseReturnValue:
    """One letter, as it would leave."""
    row = _decidable(application_id)
    return _page([row.id], ReleaseForm(formdata=None), application=row)


@bp.post("/staff/applications/<int:application_id>/release")
@manager
def release_single(application_id: int) -> ResponseReturnValue:
    """Release one decision."""
    row = _decidable(application_id)
    return _release(lambda: [row.id], application=row)


def _release(found: Any, **where: Any) -> ResponseReturnValue:
    """Release the letters of this page exactly as they were seen, or none of them."""
    form, ids = ReleaseForm(), found()
    if not form.validate():
        return _page(ids, form, 422, **where)
    try:
        with unit_of_work():
            rows = list(db.session.scalars(desk_queries.chosen(found())))
            number = release(rows, by=actor(), seen=form.seen.data)
    except Refusal as refusal:
        return _page(found(), ReleaseForm(formdata=None), refusal.status, refusal, **where)
    flash(
        ngettext("Released. %(num)s person is written to.", "Released. %(num)s people are written to.", number), "done"
    )
    one = where.get("application")
    return redirect(url_for("hosting.application", application_id=one.id) if one else url_for("hosting.desk"))


def _page(
    ids: Collection[int], form: ReleaseForm, status: int = 200, refusal: Refusal | None = None, **where: Any
) -> ResponseReturnValue:
    decisions = db.session.scalars(decision_queries.hidden_among(ids)).all()
    texts = letters.texts_of({decision.application.call for decision in decisions})
    form.seen.data = letters.fingerprint(decisions)
    ready = [
        (each, [(reader, *letters.letter(each, reader, texts)) for reader in letters.readers(each)])
        for each in decisions
    ]
    page = render_template(
        "hosting/release.html",
        form=form,
        refusal=refusal,
        decisions=ready,
        counts=_counts(decisions),
        people=sum(len(written) for _decision, written in ready),
        outcomes=OUTCOMES,
        all_outcomes=list(DecisionOutcome),
        **{"call": None, "application": None, "chosen": []} | where,
    )
    return page, status


def _counts(decisions: Sequence[Decision]) -> list[tuple[str, int]]:
    return [
        (str(words), sum(decision.outcome is outcome for decision in decisions)) for outcome, words in OUTCOMES.items()
    ]


def _under(call: Call) -> list[int]:
    return list(db.session.scalars(decision_queries.hidden_under(call, actor())))


def _chosen() -> list[int]:
    """Return the chosen applications but for those the reader writes."""
    ids = [int(each) for each in request.args.getlist("chosen")[:MOST_CHOSEN] if each.isdecimal() and len(each) < 10]
    rows = db.session.scalars(desk_queries.chosen(ids))
    return [row.id for row in rows if permissions.can_decide(actor(), row)]


def _decidable(application_id: int) -> HostingApplication:
    row = application_at_desk(application_id)
    require(permissions.can_decide(actor(), row))
    return row
