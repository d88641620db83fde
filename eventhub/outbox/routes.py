"""The desk's view of the outbox: what was written to whom, what became of it, and what to do about it."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import qr
from eventhub.db import db, first_or_none, lock, unit_of_work
from eventhub.errors import Missing
from eventhub.events.models import Event
from eventhub.events.queries import editable_by
from eventhub.events.routes.doors import edited_event
from eventhub.mail import labels, operations
from eventhub.mail.kinds import MailKind
from eventhub.mail.message import NOWHERE, Letter, write
from eventhub.mail.models import OutgoingMail
from eventhub.mail.parcels import PICTURE
from eventhub.mail.transport import transport
from eventhub.outbox import permissions, queries
from eventhub.outbox.forms import AddressForm, CancelForm, MailFilter
from eventhub.transitions import can_move
from eventhub.web.access import actor, manager, require, signed_in
from eventhub.web.pages import page_number
from eventhub.web.rows import NOT_HERE, one_or_404

bp = Blueprint("outbox", __name__, url_prefix="/staff/mail")
ROWS_A_PAGE = 50
LARGEST_DIGITS = 10
LETTER_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """The mails one may read, newest first, those looked for if something is."""
    _require_desk()
    form = MailFilter(request.args)
    events = [(row[0], row[1]) for row in db.session.execute(queries.events_to_choose(actor(), _event_asked_for()))]
    form.offer(events)
    wanted = form.wanted() if form.validate() else queries.Wanted()
    mails = db.paginate(queries.found(actor(), wanted), page=page_number(), per_page=ROWS_A_PAGE, error_out=False)
    return render_template(
        "outbox/index.html",
        mails=mails,
        form=form,
        is_filtered=wanted != queries.Wanted(),
        titles=dict(events),
        labels=labels,
        is_kept=transport() is None,
        event=db.session.get(Event, wanted.event_id) if wanted.event_id else None,
        has_desk=actor().is_staff,
    )


@bp.get("/events/<slug_id:event_id>")
@signed_in
def of_event(event_id: int) -> ResponseReturnValue:
    """The mails of one event."""
    return redirect(url_for("outbox.index", event=edited_event(event_id).id))


@bp.get("/<int:mail_id>")
@signed_in
def show(mail_id: int) -> ResponseReturnValue:
    """One mail, as its recipient reads it, and what staff did with it."""
    return _page(_visible(mail_id))


@bp.post("/<int:mail_id>/retry")
@signed_in
def retry(mail_id: int) -> ResponseReturnValue:
    """Send a failed or held mail after all."""
    return _do(mail_id, operations.retry, _("The mail waits for its turn again."))


@bp.post("/<int:mail_id>/hold")
@signed_in
def hold(mail_id: int) -> ResponseReturnValue:
    """Keep a waiting mail back."""
    return _do(mail_id, operations.hold, _("The mail is held until somebody sends it."))


@bp.get("/<int:mail_id>/letter")
@signed_in
def letter(mail_id: int) -> ResponseReturnValue:
    """The mail itself, as a mail program shows it: styled in its elements, and nothing in it leads anywhere."""
    mail = _visible(mail_id)
    if not _may_be_read(mail):
        raise Missing(NOT_HERE)
    letter = _written(mail)
    if letter is None:
        raise Missing(_("This mail cannot be written: its words or its address cannot be used."))
    answer = make_response(_with_picture(letter))
    answer.headers["Content-Security-Policy"] = LETTER_POLICY
    return answer


@bp.get("/<int:mail_id>/address")
@manager
def ask_address(mail_id: int) -> ResponseReturnValue:
    """Ask where a mail that nobody got should have gone."""
    return _address_page(_visible(mail_id), AddressForm(formdata=None))


@bp.post("/<int:mail_id>/address")
@manager
def readdress(mail_id: int) -> ResponseReturnValue:
    """Send it there."""
    form = AddressForm()
    if not form.validate():
        return _address_page(_visible(mail_id), form, 422)
    return _do(mail_id, operations.readdress, _("The mail goes to the new address."), address=form.address.data)


@bp.get("/<int:mail_id>/cancellation")
@signed_in
def confirm_cancellation(mail_id: int) -> ResponseReturnValue:
    """Ask before a mail is taken out of the outbox for good."""
    return render_template("outbox/cancel.html", mail=_handled(mail_id), form=CancelForm(formdata=None))


@bp.post("/<int:mail_id>/cancellation")
@signed_in
def cancel(mail_id: int) -> ResponseReturnValue:
    """Never send a mail that has not left."""
    mail, form = _handled(mail_id), CancelForm()
    if not form.validate():
        return render_template("outbox/cancel.html", mail=mail, form=form), 422
    return _do(mail_id, operations.cancel, _("The mail will not be sent."), note=form.note.data or "")


def _do(mail_id: int, deed: Callable[..., None], done: str, **facts: Any) -> ResponseReturnValue:
    """Do one deed with a mail, in the state it has by now."""
    mail = _handled(mail_id)
    with unit_of_work():
        deed(lock(mail), by=actor(), **facts)
    flash(done, "done")
    return redirect(url_for("outbox.show", mail_id=mail_id))


def _event_asked_for() -> int:
    """Return the event's number in the address; what is no number is none."""
    text = request.args.get("event", "")
    return int(text) if text.isdecimal() and len(text) < LARGEST_DIGITS else 0


def _require_desk() -> None:
    """Let in whoever has a desk, and colleagues of an organiser, who edit its events without a role of their own."""
    require(actor().is_staff or first_or_none(editable_by(actor())) is not None)


def _visible(mail_id: int) -> OutgoingMail:
    _require_desk()
    return one_or_404(queries.visible_to(actor()).where(OutgoingMail.id == mail_id))


def _handled(mail_id: int) -> OutgoingMail:
    mail = _visible(mail_id)
    require(_may_handle(mail))
    return mail


def _may_handle(mail: OutgoingMail) -> bool:
    event = db.session.get(Event, mail.event_id) if mail.event_id else None
    return permissions.can_handle(actor(), mail, event)


def _address_page(mail: OutgoingMail, form: AddressForm, status: int = 200) -> ResponseReturnValue:
    return render_template("outbox/address.html", mail=mail, form=form, labels=labels), status


def _leads_on() -> bool:
    """Whether the buttons in a mail work here: only where no mail is sent, and for the team that hands it on."""
    return transport() is None and permissions.is_of_team(actor())


def _page(mail: OutgoingMail) -> ResponseReturnValue:
    return render_template(
        "outbox/show.html",
        mail=mail,
        may_read=_may_be_read(mail),
        letter=_written(mail) if _may_be_read(mail) else None,
        deeds=db.session.execute(queries.deeds_on(mail)).all(),
        labels=labels,
        may_handle=_may_handle(mail),
        may_readdress=permissions.can_readdress(actor()),
        can_move=can_move,
        is_kept=transport() is None,
    )


def _written(mail: OutgoingMail) -> Letter | None:
    """Put a mail into words; None where nobody can, which its state says."""
    try:
        return write(mail, for_reader=_leads_on())
    except Exception:  # noqa: BLE001 - whatever a template can raise, the page of the mail says what became of it
        return None


def _with_picture(letter: Letter) -> str:
    """Show here what a mail program finds among the parts of the mail."""
    if not letter.qr_url or letter.qr_url == NOWHERE:
        return letter.html
    drawn = b64encode(qr.picture(letter.qr_url)).decode()
    return letter.html.replace(f"cid:{PICTURE}", f"data:image/png;base64,{drawn}")


def _may_be_read(mail: OutgoingMail) -> bool:
    """Hosts read nothing that participants write to each other.

    A one-use link is its reader's alone, except where no mail is sent and the team hands it on.
    """
    if not permissions.is_of_team(actor()) and (mail.is_secret or mail.kind is MailKind.REQUEST):
        return False
    return bool(mail.context) and (not mail.is_secret or transport() is None)
