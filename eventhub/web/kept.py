"""A form that could not be taken just now comes back with everything that was typed, to be sent again."""

from http import HTTPStatus

from flask import render_template, request
from werkzeug.wrappers import Response

SECRETS = frozenset({"password", "token", "code"})
"""A form that holds one of these is never written into a page."""


def can_be_sent_again() -> bool:
    """Whether this is a form of ours; one sent from another site must not come back with a button to confirm it."""
    if request.method != "POST" or request.headers.get("HX-Request"):
        return False
    own_origin = request.headers.get("Origin") in (None, request.host_url.rstrip("/"))
    is_ours = own_origin and request.headers.get("Sec-Fetch-Site") == "same-origin"
    return is_ours and not _holds_secret() and bool(_typed())


def kept_page(status: HTTPStatus, message: str, *, sign_in_url: str | None = None) -> Response:
    """Say why the form was not taken, and hold what was typed behind a button that sends it once more."""
    body = render_template(
        "errors/kept.html",
        status=int(status),
        message=message,
        fields=_typed(),
        address=request.full_path.rstrip("?"),
        sign_in_url=sign_in_url,
        has_files=bool(request.files),
    )
    return Response(body, status, mimetype="text/html")


def _typed() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if "csrf_token" not in name]


def _holds_secret() -> bool:
    return any(name.rpartition("-")[2] in SECRETS for name, _value in _typed())
