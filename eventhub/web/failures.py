"""Errors as pages: what went wrong, what the reader can do, and nothing about the inside."""

import logging
from http import HTTPStatus
from typing import Any, cast

from flask import Flask, abort, current_app, g, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from eventhub.db import db
from eventhub.errors import Busy, Refusal
from eventhub.web.kept import can_be_sent_again, kept_page

RETRY_AFTER_SECONDS = 5
log = logging.getLogger(__name__)

Answer = tuple[str, int, dict[str, str]]


def init_app(app: Flask) -> None:
    """Answer every failure in the house's own words."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, form_expired)
    app.register_error_handler(HTTPException, http_failure)
    app.register_error_handler(StaleDataError, outpaced)
    app.register_error_handler(ObjectDeletedError, vanished)
    app.register_error_handler(DataError, unreadable)
    app.before_request(refuse_nul)
    app.register_error_handler(IntegrityError, outpaced)
    app.register_error_handler(OperationalError, database_away)
    app.register_error_handler(InternalServerError, broken)


def refused(refusal: Refusal) -> Answer:
    """The domain said no, in words."""
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if isinstance(refusal, Busy) else None
    return _page(refusal.status, str(refusal), headers)


def form_expired(_error: CSRFError) -> Answer | Response:
    """The form's token is missing or old; what was typed can be sent again with a new one."""
    if can_be_sent_again():
        message = _("This form was open for too long, or your session has changed since. Please send it once more.")
        return kept_page(HTTPStatus.BAD_REQUEST, message)
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


def refuse_nul() -> None:
    """No address of ours holds a NUL, and PostgreSQL cannot even be asked for one."""
    if "\0" in request.path or any("\0" in value for _name, value in request.args.items(multi=True)):
        abort(HTTPStatus.BAD_REQUEST)


def unreadable(_error: DataError) -> Answer:
    """The database cannot hold what was sent."""
    db.session.rollback()
    return _page(HTTPStatus.BAD_REQUEST, None)


def vanished(_error: ObjectDeletedError) -> Answer:
    """Somebody removed the record while this request was under way, perhaps by the same button."""
    db.session.rollback()
    return _page(HTTPStatus.NOT_FOUND, _("This is gone already; somebody removed it."))


def outpaced(error: Exception) -> Answer:
    """Two people wrote at once and this one came second."""
    db.session.rollback()
    log.warning("conflict at %s: %s", request.endpoint, type(error).__name__)
    return _page(HTTPStatus.CONFLICT, _("Somebody else changed this at the same moment. Go back and look again."))


def database_away(error: OperationalError) -> Answer | Response:
    """The database is locked or gone; the page keeps what was typed, and a machine is told when to try again."""
    db.session.rollback()
    log.warning("database unavailable: %s", type(error.orig).__name__)
    _ask_no_more()
    if can_be_sent_again():
        page = kept_page(HTTPStatus.SERVICE_UNAVAILABLE, _("The service is busy at this moment. Please send it again."))
        page.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return page
    return _page(HTTPStatus.SERVICE_UNAVAILABLE, None, {"Retry-After": str(RETRY_AFTER_SECONDS)})


def broken(_error: InternalServerError) -> Answer:
    """A fault of ours; the log has it, the reader need not."""
    _ask_no_more()
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, None)


def _ask_no_more() -> None:
    """Let the page be written for nobody in particular: asking who reads it would ask the database again."""
    g._login_user = cast("Any", current_app).login_manager.anonymous_user()  # noqa: SLF001 - where Flask-Login keeps the reader


def _page(status: HTTPStatus, message: str | None, headers: dict[str, str] | None = None) -> Answer:
    body = render_template("errors/error.html", status=int(status), message=message)
    return body, int(status), headers or {}
