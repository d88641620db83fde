"""Invitations: the organiser's list of them, and the page that the link in the mail opens."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts.routes import open_here, stay
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.registration import permissions
from eventhub.registration.asked import questions_for, texts_for
from eventhub.registration.choosing import choices, chosen_type
from eventhub.registration.forms.consents import agreeing
from eventhub.registration.forms.invitations import InvitationsForm
from eventhub.registration.forms.register import OwnRegistrationForm, PersonForm, asking
from eventhub.registration.models.invitations import Invitation
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import invitations
from eventhub.registration.queries import invitations as invitation_queries
from eventhub.registration.queries import setups
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import prospects, to_own_page
from eventhub.registration.states import GONE
from eventhub.web.access import actor, link_holder, signed_in
from eventhub.web.limits import PER_NETWORK, limiter
from eventhub.web.pages import page_number
from eventhub.web.rows import one_or_404

ROWS_A_PAGE = 50


@bp.get("/staff/events/<slug_id:event_id>/registration/invitations")
@signed_in
def invitation_list(event_id: int) -> ResponseReturnValue:
    """Everybody who was invited, and what they answered."""
    event = edited_event(event_id)
    found = invitation_queries.sent_for(event)
    page = db.paginate(found, page=page_number(), per_page=ROWS_A_PAGE, error_out=False)
    return render_template("registration/invitations.html", event=event, page=page)


@bp.route("/staff/events/<slug_id:event_id>/registration/invitations/new", methods=["GET", "POST"])
@signed_in
def invite(event_id: int) -> ResponseReturnValue:
    """Write to people by name."""
    event = edited_event(event_id)
    form = InvitationsForm(types=list(db.session.scalars(setups.live_types(event))))
    if not form.validate_on_submit():
        return render_template("registration/invite.html", event=event, form=form), 422 if form.errors else 200
    with unit_of_work():
        facts: dict[str, Any] = {"type_id": form.type_id.data or None, "message": form.message.data or ""}
        sent = invitations.invite(event, form.read(), by=actor(), locale=str(get_locale()), **facts)
    flash(ngettext("%(num)s invitation leaves.", "%(num)s invitations leave.", sent), "done")
    return redirect(url_for("registration.invitation_list", event_id=event))


@bp.post("/staff/events/<slug_id:event_id>/registration/invitations/<int:invitation_id>/withdrawal")
@signed_in
def withdraw_invitation(event_id: int, invitation_id: int) -> ResponseReturnValue:
    """The link in the mail opens nothing any more."""
    event = edited_event(event_id)
    row = one_or_404(invitation_queries.sent_for(event).where(Invitation.id == invitation_id))
    with unit_of_work():
        invitations.withdraw(row, by=actor())
    flash(_("The invitation is withdrawn."), "done")
    return redirect(url_for("registration.invitation_list", event_id=event))


@bp.get("/invitations/<token>")
@link_holder
def show_invitation(token: str) -> ResponseReturnValue:
    """The form for who was invited; opening it does nothing."""
    row = _invited(token)
    if row.registration and row.registration.state not in GONE:
        return to_own_page(row.registration)
    kind, found = _as_what(row)
    form = _form(row.event, kind)(formdata=None, name=row.name)
    return _page(token, row, kind, found, form)


@bp.post("/invitations/<token>")
@link_holder
@limiter.limit(PER_NETWORK)
def accept_invitation(token: str) -> ResponseReturnValue:
    """Register whom the invitation speaks for, and sign them in here; a second time shows the same page."""
    row = _invited(token)
    kind, found = _as_what(row)
    form = _form(row.event, kind)()
    if (found and kind is None) or not form.is_complete():
        return _page(token, row, kind, found, form, 422)
    try:
        return _accept(row, kind, form)
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _page(token, row, kind, found, form, refusal.status)


def _accept(row: Invitation, kind: ParticipantType | None, form: PersonForm) -> ResponseReturnValue:
    is_first = row.registration_id is None
    with unit_of_work():
        answers = form.answers(clock.now(), kind.id if kind else None)
        registration = invitations.accept(row, locale=str(get_locale()), **answers)
        own_page = to_own_page(registration)
        welcome = open_here(registration.user) if is_first else None
    stay(welcome)
    return own_page


@bp.post("/invitations/<token>/refusal")
@link_holder
def decline_invitation(token: str) -> ResponseReturnValue:
    """Say that one does not come."""
    row = _invited(token)
    with unit_of_work():
        invitations.decline(row)
    return redirect(url_for("registration.show_invitation", token=token))


def _invited(token: str) -> Invitation:
    return one_or_404(invitation_queries.opened(permissions.invited_id(token) or 0))


def _as_what(row: Invitation) -> tuple[ParticipantType | None, list[Any]]:
    """Return what the person comes as, and among what they choose where the invitation leaves it open."""
    if row.type_id:
        return row.type, []
    found = [each for each in choices(row.event, invited=True) if each.closed is None]
    return chosen_type(found, request.args.get("type", type=int)), found


def _form(event: Event, kind: ParticipantType | None) -> type[PersonForm]:
    questions = questions_for(event, kind.id if kind else None)
    texts = texts_for(event)
    return asking(agreeing(OwnRegistrationForm, texts), questions, now=clock.now())


def _page(
    token: str, row: Invitation, kind: ParticipantType | None, found: list[Any], form: PersonForm, status: int = 200
) -> ResponseReturnValue:
    values = {"event": row.event, "invitation": row, "token": token, "choices": found, "form": form}
    expected = prospects(row.event, kind, invited=True, choosing=bool(found))
    return render_template("registration/invitation.html", **values, **expected), status
