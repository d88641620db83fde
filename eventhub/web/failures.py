"""Errors as pages: what went wrong, what the reader can do, and nothing about the inside."""

import logging
from http import HTTPStatus

from flask import Flask, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from eventhub.db import db
from eventhub.errors import Refusal

RETRY_AFTER_SECONDS = 5
log = logging.getLogger(__name__)

Answer = tuple[str, int, dict[str, str]]


def init_app(app: Flask) -> None:
    """Answer every failure in the house's own words."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, form_expired)
    app.register_error_handler(HTTPException, http_failure)
    app.register_error_handler(StaleDataError, outpaced)
    app.register_error_handler(IntegrityError, outpaced)
    app.register_error_handler(OperationalError, database_away)
    app.register_error_handler(InternalServerError, broken)


def refused(refusal: Refusal) -> Answer:
    """The domain said no, in words."""
    return _page(refusal.status, str(refusal))


def form_expired(_error: CSRFError) -> Answer:
    """The form's token is missing or old; going back keeps what was typed."""
    return _page(
        HTTPStatus.BAD_REQUEST,
        _("This form was open for too long, or in another session. Go back, reload the page and send it again."),
    )


def http_failure(error: HTTPException) -> Answer | Response:
    """Werkzeug's own refusals: not found, method not allowed, too large."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return _page(HTTPStatus(error.code), None, headers)


def outpaced(_error: Exception) -> Answer:
    """Two people wrote at once and this one came second."""
    db.session.rollback()
    return _page(HTTPStatus.CONFLICT, _("Somebody else changed this at the same moment. Go back and look again."))


def database_away(error: OperationalError) -> Answer:
    """The database is locked or gone; the page says to try again, and a machine is told when."""
    db.session.rollback()
    log.warning("database unavailable: %s", type(error.orig).__name__)
    return _page(HTTPStatus.SERVICE_UNAVAILABLE, None, {"Retry-After": str(RETRY_AFTER_SECONDS)})


def broken(_error: InternalServerError) -> Answer:
    """A fault of ours; the log has it, the reader need not."""
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, None)


def _page(status: HTTPStatus, message: str | None, headers: dict[str, str] | None = None) -> Answer:
    body = render_template("errors/error.html", status=int(status), message=message)
    return body, int(status), headers or {}
