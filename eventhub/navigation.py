"""The places every page leads to, for whoever reads it."""

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
    return {
        "primary": _places(
            (_("Calendar"), "calendar.index", True),
            (_("Calls"), "hosting.calls", True),
            (_("Organisations"), "organisations.index", True),
            (_("My agenda"), "calendar.my_agenda", user is not None),
            (_("Desk"), "desk.index", user is not None and user.is_staff),
        ),
        "account": _places(
            (_("Sign in"), "accounts.sign_in", user is None),
            (_("My applications"), "hosting.mine", user is not None),
            (_("Account"), "accounts.show", user is not None),
        ),
        "footer": _places(
            (_("Calendar"), "calendar.index", True),
            (_("Calls"), "hosting.calls", True),
            (_("Organisations"), "organisations.index", True),
        ),
        "sign_out_url": url_for("accounts.sign_out") if user else None,
    }


def _places(*places: tuple[str, str, bool]) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": url_for(endpoint), "is_current": _is_here(endpoint)}
        for label, endpoint, is_open in places
        if is_open and endpoint in current_app.view_functions
    ]


def _is_here(endpoint: str) -> bool:
    """Whether the page stands below the place: its address begins with the place's."""
    return (request.path + "/").startswith(url_for(endpoint) + "/")
