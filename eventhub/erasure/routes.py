"""Erasing oneself, and erasing somebody who asked for it by letter."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.accounts.operations import has_password, hashed
from eventhub.db import db, first_or_none, unit_of_work
from eventhub.erasure import listing, operations, queries
from eventhub.erasure.forms import ClosingForm, ErasingForm, FindingForm
from eventhub.web.access import actor, admin, signed_in
from eventhub.web.limits import PER_ACCOUNT, PER_NETWORK, limiter

bp = Blueprint("erasure", __name__)


@bp.get("/account/closing")
@signed_in
def closing() -> ResponseReturnValue:
    """What goes, what stays without a name, and what happens to what is still to come."""
    return _closing_page(ClosingForm(formdata=None))


@bp.post("/account/closing")
@signed_in
@limiter.limit(PER_NETWORK)
@limiter.limit(PER_ACCOUNT, key_func=lambda: f"closing {actor().id}")
def close() -> ResponseReturnValue:
    """Erase whoever is signed in, once they have shown that it is they."""
    form = ClosingForm()
    if not form.validate() or not _proves_to_be_oneself(form):
        return _closing_page(form, 422)
    with unit_of_work():
        operations.erase(actor(), by=actor())
    logout_user()
    flash(_("You have been erased here. A last mail says so, and is forgotten once it has left."), "done")
    return redirect("/")


@bp.get("/staff/erasures")
@admin
def staff() -> ResponseReturnValue:
    """Find somebody who asked to be erased, see what it would do, and who was erased last."""
    finding = FindingForm(request.args)
    if not request.args or not finding.validate():
        return _staff_page(finding if request.args else FindingForm(formdata=None), 422 if request.args else 200)
    person = operations.whom(finding.email.data or "")
    if person is None:
        finding.email.errors = [_("Nobody is known here by this address.")]
        return _staff_page(finding, 422)
    return _staff_page(finding, person=person, form=ErasingForm(formdata=None, email=person.email))


@bp.post("/staff/erasures")
@admin
def erase() -> ResponseReturnValue:
    """Erase somebody at their wish, with a reason."""
    form = ErasingForm()
    person = operations.whom(form.email.data or "")
    if person is None:
        abort(404)
    if not form.validate():
        return _staff_page(FindingForm(formdata=None, email=person.email), 422, person=person, form=form)
    with unit_of_work():
        operations.erase_known_by(person.email, by=actor(), reason=form.reason.data or "")
    flash(_("The person has been erased, and a last mail tells them so."), "done")
    return redirect(url_for("erasure.staff"))


def _proves_to_be_oneself(form: ClosingForm) -> bool:
    """Whoever finds an open browser must not be able to erase its person."""
    if actor().password_hash is None:
        return _is_fresh()
    if has_password(actor(), form.password.data or ""):
        return True
    form.password.errors = [_("This is not your password.")]
    return False


def _is_fresh() -> bool:
    """Whether whoever has no password came here by a link a moment ago."""
    return first_or_none(queries.begun_just_now(hashed(actor().session_token or ""), clock.now())) is not None


def _closing_page(form: ClosingForm, status: int = 200) -> ResponseReturnValue:
    user = actor()
    obstacles = operations.obstacles(user)
    return render_template(
        "erasure/closing.html",
        form=form,
        obstacles=obstacles,
        foreseen=operations.foreseen(user),
        is_named=bool(operations.naming(user)),
        is_fresh=user.password_hash is not None or _is_fresh(),
    ), status


def _staff_page(
    finding: FindingForm, status: int = 200, *, person: User | None = None, **more: Any
) -> ResponseReturnValue:
    done = db.session.execute(queries.erasures(operations.ERASED)).all()
    about = _about(person) if person else {"left": listing.noted()}
    page = render_template("erasure/staff.html", finding=finding, person=person, done=done, **about, **more)
    return page, status


def _about(person: User) -> dict[str, Any]:
    return {
        "obstacles": operations.obstacles(person),
        "foreseen": operations.foreseen(person),
        "naming": listing.places(operations.naming(person)),
    }
