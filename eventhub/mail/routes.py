"""The reader's say: which mails stop, by a link in each of them or on the account's page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from eventhub.db import db, unit_of_work
from eventhub.errors import Missing
from eventhub.mail import labels, preferences, stopping
from eventhub.mail.kinds import OF_TEAM, ON_WISH, MailKind
from eventhub.mail.models import OutgoingMail
from eventhub.web.access import actor, link_holder, signed_in
from eventhub.web.rows import NOT_HERE

bp = Blueprint("mail", __name__)
ONE_CLICK = "One-Click"


@bp.get("/mails/stop/<token>")
@link_holder
def show_stopping(token: str) -> ResponseReturnValue:
    """Show what the link stops; opening it does nothing, since mail scanners open links too."""
    return _page(token)


@bp.post("/mails/stop/<token>")
@link_holder
def stop(token: str) -> ResponseReturnValue:
    """Stop the mails of the kind the link came with."""
    mail = _mail_of(token)
    _stop(mail.recipient, mail.kind)
    return redirect(url_for("mail.show_stopping", token=token))


@bp.post("/mails/allow/<token>")
@link_holder
def allow(token: str) -> ResponseReturnValue:
    """Let them come again."""
    mail = _mail_of(token)
    with unit_of_work():
        preferences.allow(mail.recipient, mail.kind)
    return redirect(url_for("mail.show_stopping", token=token))


@bp.post("/mails/stop/<token>/<kind>")
@link_holder
def stop_other(token: str, kind: str) -> ResponseReturnValue:
    """Stop mails of another kind to the address the link came to."""
    _stop(_mail_of(token).recipient, _kind(kind))
    return redirect(url_for("mail.show_stopping", token=token))


@bp.post("/mails/allow/<token>/<kind>")
@link_holder
def allow_other(token: str, kind: str) -> ResponseReturnValue:
    """Let mails of another kind come to that address again."""
    mail = _mail_of(token)
    with unit_of_work():
        preferences.allow(mail.recipient, _kind(kind))
    return redirect(url_for("mail.show_stopping", token=token))


@bp.get("/mails/one-click/<token>")
@link_holder
def show_one_click(token: str) -> ResponseReturnValue:
    """Show whoever opens a mail program's address themselves the page with a button."""
    return _page(token)


@bp.post("/mails/one-click/<token>")
@link_holder
def stop_at_once(token: str) -> ResponseReturnValue:
    """Stop at the single request of a mail program, as RFC 8058 has it: no page before it, no cookie, no CSRF token."""
    mail = _mail_of(token)
    if request.form.get("List-Unsubscribe") != ONE_CLICK:
        return redirect(url_for("mail.show_stopping", token=token))
    _stop(mail.recipient, mail.kind)
    return "", 204


@bp.get("/account/mails")
@signed_in
def choose() -> ResponseReturnValue:
    """Which mails come to one's own address, and which of them can be stopped."""
    others = () if actor().is_programme_manager else OF_TEAM
    kinds = [each for each in _kinds(actor().email) if each[0] not in others]
    facts = {"kinds": kinds, "unstoppable": labels.unstoppable(), "on_wish": ON_WISH}
    return render_template("mail/choose.html", **facts)


@bp.post("/account/mails/<kind>/stop")
@signed_in
def stop_own(kind: str) -> ResponseReturnValue:
    """Stop mails of a kind to oneself."""
    _stop(actor().email, _kind(kind))
    flash(_("Stopped. You can let them come again at any time."), "done")
    return redirect(url_for("mail.choose"))


@bp.post("/account/mails/<kind>/allow")
@signed_in
def allow_own(kind: str) -> ResponseReturnValue:
    """Let mails of a kind come to oneself again."""
    with unit_of_work():
        preferences.allow(actor().email, _kind(kind))
    flash(_("These mails come from now on."), "done")
    return redirect(url_for("mail.choose"))


@bp.record_once
def _take_requests_of_mail_programs(state: BlueprintSetupState) -> None:
    """A mail program has no page of ours to take a CSRF token from; the token in the address is enough."""
    state.app.extensions["csrf"].exempt(stop_at_once)


def _page(token: str) -> ResponseReturnValue:
    mail = _mail_of(token)
    kinds = [each for each in _kinds(mail.recipient) if each[0] is mail.kind or each[0] not in OF_TEAM]
    others = {kind: (label, is_stopped) for kind, label, is_stopped in kinds}
    what, is_stopped = others.pop(mail.kind)
    facts = {"what": what, "is_stopped": is_stopped, "others": others}
    return render_template("mail/stop.html", mail=mail, token=token, on_wish=ON_WISH, **facts)


def _kinds(address: str) -> list[tuple[MailKind, str, bool]]:
    """Return what the reader of an address can stop, what it is called, and whether it is stopped."""
    return [(kind, labels.KINDS[kind], not is_wanted) for kind, is_wanted in preferences.wanted(address).items()]


def _mail_of(token: str) -> OutgoingMail:
    mail_id = stopping.mail_id_of(token)
    mail = db.session.get(OutgoingMail, mail_id) if mail_id else None
    if mail is None or not stopping.fits(token, mail):
        raise Missing(
            _("This link is not valid any more. Sign in to choose which mails you get, or use a newer mail's link.")
        )
    return mail


def _stop(address: str, kind: MailKind) -> None:
    """Two requests at once, as impatient people and mail programs send them, come to the same."""
    try:
        with unit_of_work():
            preferences.stop(address, kind)
    except IntegrityError:
        return


def _kind(name: str) -> MailKind:
    try:
        return MailKind(name)
    except ValueError:
        raise Missing(NOT_HERE) from None
