"""What is kept of people, for anybody to read, and as a file for whom it is about."""

from email.utils import parseaddr

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from eventhub.db import unit_of_work
from eventhub.history.operations import record
from eventhub.privacy.notice import all_kept
from eventhub.privacy.taking import as_file
from eventhub.web.access import actor, public, signed_in
from eventhub.web.limits import PER_ACCOUNT, limiter

bp = Blueprint("privacy", __name__)


@bp.get("/privacy")
@public
def notice() -> ResponseReturnValue:
    """What is kept, why, who reads it and for how long, and what everybody can do about it."""
    contact = parseaddr(current_app.config["MAIL_SENDER"])[1]
    return render_template("privacy/notice.html", kept=all_kept(), contact=contact)


@bp.post("/account/data")
@signed_in
@limiter.limit(PER_ACCOUNT, key_func=lambda: f"data {actor().id}")
def take() -> ResponseReturnValue:
    """What is stored about who is signed in, as a file; that it was taken is written down."""
    content = as_file(actor())
    with unit_of_work():
        record(actor(), "data taken along", by=actor())
    answer = Response(content, mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename="eventhub-data.json")
    return answer
