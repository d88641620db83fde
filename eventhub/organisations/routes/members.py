"""Who belongs to an organisation: asking, and the answer of who may vouch."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.directory import operations, queries
from eventhub.organisations.routes.blueprint import bp
from eventhub.organisations.routes.doors import asked_membership, edited_entry, ended_membership, public_entry
from eventhub.web.access import actor, manager, signed_in


@bp.get("/<slug_id:organisation_id>/members")
@signed_in
def members(organisation_id: int) -> ResponseReturnValue:
    """Name the members to each other, and who waits for an answer first."""
    organisation = edited_entry(organisation_id)
    found = db.session.scalars(queries.members_of(organisation)).all()
    return render_template("directory/members.html", organisation=organisation, members=found)


@bp.get("/requests")
@manager
def requests() -> ResponseReturnValue:
    """Everybody who waits to be confirmed, in all organisations."""
    return render_template("directory/requests.html", members=db.session.scalars(queries.unanswered()).all())


@bp.post("/<slug_id:organisation_id>/membership")
@signed_in
def ask(organisation_id: int) -> ResponseReturnValue:
    """Say that one belongs to an organisation."""
    organisation = public_entry(organisation_id)
    with unit_of_work():
        row = operations.ask_to_join(actor(), organisation, by=actor())
    done = _("You speak for this organisation.") if row.confirmed_at else _("Asked. You get a mail with the answer.")
    flash(done, "done")
    return redirect(url_for("organisations.show", organisation_id=organisation))


@bp.post("/memberships/<int:membership_id>/confirmation")
@signed_in
def confirm(membership_id: int) -> ResponseReturnValue:
    """Vouch for a person."""
    return _answer(membership_id, is_welcome=True)


@bp.post("/memberships/<int:membership_id>/refusal")
@signed_in
def decline(membership_id: int) -> ResponseReturnValue:
    """Do not vouch for a person."""
    return _answer(membership_id, is_welcome=False)


@bp.get("/memberships/<int:membership_id>/removal")
@signed_in
def confirm_removal(membership_id: int) -> ResponseReturnValue:
    """Ask before somebody leaves or is removed."""
    row = ended_membership(membership_id)
    return render_template("directory/membership_removal.html", row=row, leaves=row.user == actor())


@bp.post("/memberships/<int:membership_id>/removal")
@signed_in
def remove(membership_id: int) -> ResponseReturnValue:
    """Let a person leave, or remove them, under the organisation's lock."""
    row = ended_membership(membership_id)
    organisation, leaves = row.organisation, row.user == actor()
    with unit_of_work():
        operations.hold(organisation)
        operations.end_membership(ended_membership(membership_id), by=actor())
    flash(_("You do not belong to it any more.") if leaves else _("Removed. The person is told."), "done")
    page = "organisations.show" if leaves else "organisations.members"
    return redirect(url_for(page, organisation_id=organisation))


def _answer(membership_id: int, *, is_welcome: bool) -> ResponseReturnValue:
    """Answer under the organisation's lock: who comes second finds what the first has left."""
    organisation = asked_membership(membership_id).organisation
    with unit_of_work():
        operations.hold(organisation)
        operations.answer(asked_membership(membership_id), is_welcome=is_welcome, by=actor())
    flash(_("Confirmed. The person is told.") if is_welcome else _("Declined. The person is told."), "done")
    return redirect(url_for("organisations.members", organisation_id=organisation))
