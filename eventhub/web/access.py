"""Who may call an address at all; what they may do with a row is asked in the route by `require`."""

import enum
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_login.utils import login_url
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from eventhub.errors import BadSetting, Forbidden
from eventhub.web.kept import can_be_sent_again, kept_page

View = TypeVar("View", bound=Callable[..., Any])


class Access(enum.Enum):
    """The policy every endpoint declares; there is no default."""

    PUBLIC = "public"
    LINK_HOLDER = "holder of a secret link"
    SIGNED_IN = "signed in"
    STAFF = "staff"
    MANAGER = "programme manager"
    ADMIN = "admin"


def access(policy: Access) -> Callable[[View], View]:
    """Declare the policy of one view; `check_policies` stops the start when a view has none."""

    def declare(view: View) -> View:
        cast("Any", view).access = policy
        return view

    return declare


public = access(Access.PUBLIC)
link_holder = access(Access.LINK_HOLDER)
signed_in = access(Access.SIGNED_IN)
staff = access(Access.STAFF)
manager = access(Access.MANAGER)
admin = access(Access.ADMIN)


def actor() -> Any:
    """Return the signed-in user's row itself, or None: never Flask-Login's proxy."""
    if not current_user.is_authenticated:
        return None
    return current_user._get_current_object()  # noqa: SLF001 - Werkzeug's documented way out of a proxy


def require(allowed: bool) -> None:
    """Refuse with 403 unless the right was found."""
    if not allowed:
        raise Forbidden(_("You do not have the right to do this."))


def policy_of(app: Flask, endpoint: str) -> Access | None:
    """Return what the endpoint's view declared."""
    return cast("Access | None", getattr(app.view_functions[endpoint], "access", None))


def check_policies(app: Flask) -> None:
    """Stop the start when any address was left without a decision on who may call it."""
    undecided = sorted({rule.endpoint for rule in app.url_map.iter_rules() if not policy_of(app, rule.endpoint)})
    if undecided:
        raise BadSetting(f"no access policy declared for: {', '.join(undecided)}")


def enforce() -> Response | None:
    """Before every request: let through whom the endpoint's policy admits, send strangers to sign in."""
    policy = policy_of(current_app, request.endpoint) if request.endpoint else None
    if policy in (None, Access.PUBLIC, Access.LINK_HOLDER):
        return None
    user = actor()
    if user is None:
        return _sign_in_first()
    require(_admits(policy, user))
    return None


def _sign_in_first() -> Response:
    """Send a stranger to sign in; a form whose session has ended keeps what was typed."""
    if can_be_sent_again():
        sign_in_url = login_url("accounts.sign_in", next_url="/account")
        message = _("You are not signed in any more, so this was not saved yet.")
        return kept_page(HTTPStatus.UNAUTHORIZED, message, sign_in_url=sign_in_url)
    return redirect(login_url("accounts.sign_in", next_url=request.full_path.rstrip("?")))


def _admits(policy: Access | None, user: Any) -> bool:
    admitted = {
        Access.SIGNED_IN: True,
        Access.STAFF: user.is_staff,
        Access.MANAGER: user.is_programme_manager,
        Access.ADMIN: user.is_admin,
    }
    return policy is not None and admitted[policy]
