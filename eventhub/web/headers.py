"""What every answer says about itself: security and caching headers, and addresses of static files."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface

from eventhub.web.access import Access, actor, policy_of

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
A_YEAR = 31_536_000


class SessionCookies(SecureCookieSessionInterface):
    """The cookie of the signed in; an answer marked `is_for_machines` neither sets it nor depends on it."""

    def save_session(self, app: Flask, session: Any, response: Any) -> None:
        """Write the cookie, and say that the answer varies with it, where there is a browser to keep it."""
        if not getattr(response, "is_for_machines", False):
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Add the headers to every answer and a content hash to every static address."""
    app.session_interface = SessionCookies()
    app.after_request(protect)
    app.url_defaults(_add_content_hash)


def protect(response: Response) -> Response:
    """Forbid what no page needs, and keep private pages out of shared caches and of search engines."""
    ancestors = "*" if getattr(response, "may_be_framed", False) else "'none'"
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY.format(ancestors=ancestors))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}; includeSubDomains")
    if request.endpoint == "static" and "v" in request.args:
        headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    elif _is_private():
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("X-Robots-Tag", "noindex")
    return response


def _is_private() -> bool:
    """Whether the answer depends on who asks, or on a secret in the address."""
    policy = policy_of(current_app, request.endpoint) if request.endpoint else None
    return policy is not Access.PUBLIC or (request.endpoint != "static" and actor() is not None)


def _add_content_hash(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        values.setdefault("v", _content_hash(values["filename"]))


@lru_cache(maxsize=256)
def _content_hash(filename: str) -> str | None:
    path = Path(__file__).parent.parent / "static" / filename
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else None
