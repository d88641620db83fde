"""The places every page leads to, for whoever reads it."""

from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _

from eventhub.web.access import actor


def init_app(app: Flask) -> None:
    """Give every page its navigation."""
    app.context_processor(lambda: {"navigation": navigation()} if request else {})


def navigation() -> dict[str, Any]:
    """Return the places of the head and the foot of a page: only those that are open to the reader."""
    user = actor()
    for_everybody = _places(
        (_("Calendar"), "calendar.index", True),
        (_("Calls"), "hosting.calls", True),
        (_("Organisations"), "organisations.index", True),
    )
    own = _places(
        (_("My agenda"), "calendar.my_agenda", user is not None),
        (_("Desk"), "desk.index", user is not None and user.is_staff),
    )
    account = _places(
        (_("Sign in"), "accounts.sign_in", user is None),
        (_("My applications"), "hosting.mine", user is not None),
        (_("Account"), "accounts.show", user is not None),
    )
    return {
        "primary": [*for_everybody, *own],
        "account": account,
        "current": tuple(each["url"] for each in (*for_everybody, *account) if each["is_current"]),
        "footer": [*for_everybody, *_places((_("Privacy"), "privacy.notice", True))],
        "sign_out_url": url_for("accounts.sign_out") if user else None,
    }


def _places(*places: tuple[str, str, bool]) -> list[dict[str, Any]]:
    return [
        _place(label, _address(endpoint, request.script_root))
        for label, endpoint, is_open in places
        if is_open and endpoint in current_app.view_functions
    ]


@lru_cache(maxsize=64)
def _address(endpoint: str, _below: str) -> str:
    """Return a place's address; it differs only by where on its host the house stands."""
    return url_for(endpoint)


def _place(label: str, url: str) -> dict[str, Any]:
    """A page stands below the place when its address begins with the place's."""
    return {"label": label, "url": url, "is_current": f"{request.script_root}{request.path}/".startswith(f"{url}/")}
