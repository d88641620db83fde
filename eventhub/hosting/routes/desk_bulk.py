"""One deed with many applications of the desk: shown first with what it means for each, then done with all or none."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.hosting.forms.desk import MOST_CHOSEN, SelectionForm, cases
from eventhub.hosting.labels import DEEDS
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations import bulk
from eventhub.hosting.operations.assignment import fill_up, proposal_for
from eventhub.hosting.queries import desk as desk_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.web.access import actor, manager


@bp.get("/staff/applications/selection")
@manager
def selection() -> ResponseReturnValue:
    """What a deed would do with the chosen applications, and what is refused and why."""
    versions, deed = cases(request.args.getlist("chosen")), request.args.get("deed", "")
    if not versions or deed not in DEEDS:
        flash(_("Choose applications and what to do with them."), "wait")
        return redirect(url_for("hosting.desk"))
    if deed == "release":
        return redirect(url_for("hosting.release_chosen", chosen=list(versions)))
    return _page(_applications(versions), SelectionForm(formdata=None, data={"deed": deed}), versions)


@bp.post("/staff/applications/selection")
@manager
def act_on_selection() -> ResponseReturnValue:
    """Do the deed with every application that was shown as possible, or with none."""
    form, versions = SelectionForm(), cases(request.form.getlist("chosen"))
    if form.deed.data not in DEEDS or not versions:
        return redirect(url_for("hosting.desk"))
    applications = _applications(versions)
    if not form.validate():
        return _page(applications, form, versions, 422)
    try:
        with unit_of_work():
            done = _do(applications, form, versions)
    except Refusal as refusal:
        return _page(_applications(versions), form, versions, refusal.status, refusal)
    flash(done, "done")
    return redirect(url_for("hosting.desk"))


def _do(applications: list[HostingApplication], form: SelectionForm, versions: dict[int, int]) -> str:
    """Do the deed and say what was done."""
    if form.deed.data == "assign":
        pairs = fill_up(applications, actor(), form.seen.data or "").pairs
        return str(ngettext("%(num)s review is asked for.", "%(num)s reviews are asked for.", len(pairs)))
    words = {"note": form.note.data or "", "reason": form.reason.data or ""}
    bulk.carry_out(applications, form.deed.data, by=actor(), versions=versions, **words)
    number = len(applications)
    said = ngettext("Done with %(num)s application.", "Done with %(num)s applications.", number)
    if form.deed.data in bulk.OUTCOMES:
        said = f"{said} {_('Nobody outside the programme team knows until you release it.')}"
    return str(said)


def _applications(versions: dict[int, int]) -> list[HostingApplication]:
    return list(db.session.scalars(desk_queries.chosen(versions)))


def _page(
    applications: list[HostingApplication],
    form: SelectionForm,
    versions: dict[int, int],
    status: int = 200,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    """The plan; after a 409 it is made anew and carries the newest cases."""
    deed = form.deed.data
    plan = _plan(applications, deed)
    form.seen.process_data(plan.get("seen"))
    page = render_template(
        "hosting/selection.html",
        form=form,
        deed=deed,
        name=DEEDS[deed],
        refusal=refusal,
        versions={each.id: each.case_version for each in applications} if refusal else versions,
        most=MOST_CHOSEN,
        **plan,
    )
    return page, status


def _plan(applications: list[HostingApplication], deed: str) -> dict[str, Any]:
    if deed == "assign":
        proposal = proposal_for(applications, actor())
        pairs, missing = proposal.pairs, proposal.missing
        return {"seen": proposal.fingerprint, "pairs": pairs, "missing": missing, "chosen": applications}
    planned = bulk.plan(applications, deed, by=actor())
    return {
        "planned": [each for each in planned if not each.refusal],
        "refused": [each for each in planned if each.refusal],
        "needs_reason": any(each.lacking for each in planned),
    }
