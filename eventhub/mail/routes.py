"""The staff's view of the outbox."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from eventhub.db import db
from eventhub.mail import queries
from eventhub.mail.message import write
from eventhub.mail.models import OutgoingMail
from eventhub.mail.transport import transport
from eventhub.web.access import manager
from eventhub.web.pages import page_number
from eventhub.web.rows import get_or_404

bp = Blueprint("mail", __name__, url_prefix="/staff/mail")


@bp.get("")
@manager
def index() -> ResponseReturnValue:
    """Every mail, newest first, with its state."""
    mails = db.paginate(queries.newest(), page=page_number(), per_page=50, error_out=False)
    return render_template("mail/index.html", mails=mails, is_kept=transport() is None)


@bp.get("/<int:mail_id>")
@manager
def show(mail_id: int) -> ResponseReturnValue:
    """One mail, as its recipient reads it."""
    mail = get_or_404(OutgoingMail, mail_id)
    return render_template("mail/show.html", mail=mail, letter=write(mail) if _may_be_read(mail) else None)


def _may_be_read(mail: OutgoingMail) -> bool:
    """A one-use link is its reader's alone, except where no mail is sent and staff hand it on."""
    return bool(mail.context) and (not mail.is_secret or transport() is None)
