"""Every address has decided who may call it, and holds to that."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import UnicodeConverter

from eventhub import jobs
from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.errors import BadSetting
from eventhub.web.access import Access, check_policies, policy_of, public
from tests import factories

VISITORS: dict[str, list[Role] | None] = {
    "anonymous": None,
    "participant": [],
    "host": [Role.HOST],
    "reviewer": [Role.REVIEWER],
    "programme manager": [Role.PROGRAMME_MANAGER],
    "admin": [Role.ADMIN],
}
ADMITTED = {
    Access.PUBLIC: set(VISITORS),
    Access.LINK_HOLDER: set(VISITORS),
    Access.SIGNED_IN: set(VISITORS) - {"anonymous"},
    Access.STAFF: set(VISITORS) - {"anonymous", "participant"},
    Access.MANAGER: {"programme manager", "admin"},
    Access.ADMIN: {"admin"},
}
WITHOUT_TOKEN = {"mail.stop_at_once"}
"""RFC 8058's single request comes from a mail program, which has no page; what it names is signed."""


def test_an_address_without_a_policy_stops_the_start() -> None:
    app = Flask("undecided", static_folder=None)
    app.add_url_rule("/open", view_func=public(lambda: "open"), endpoint="open")
    app.add_url_rule("/forgotten", view_func=lambda: "forgotten", endpoint="forgotten")
    with pytest.raises(BadSetting, match="forgotten"):
        check_policies(app)


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_address_admits_whom_its_policy_names_and_nobody_else(app: Any, db_session: Any, visitor: str) -> None:
    client = client_of(app, visitor)
    wrong = [
        f"{method} {path} -> {status}"
        for endpoint, method, path in addresses(app)
        for status in [(client.post(path) if method == "POST" else client.get(path)).status_code]
        if not is_right(policy_of(app, endpoint), visitor, status)
    ]
    assert wrong == []


def test_no_address_takes_a_post_without_its_token(app: Any, db_session: Any) -> None:
    client = client_of(app, "admin")
    posts = [path for name, method, path in addresses(app) if method == "POST" and name not in WITHOUT_TOKEN]
    assert [path for path in posts if client.post(path, csrf=False).status_code != 400] == []


def client_of(app: Any, visitor: str) -> Any:
    """Return a browser in which the visitor is signed in, on an installation whose worker ticks."""
    jobs.tick("job", lambda _now: iter(()), timedelta(seconds=1))
    client = app.test_client()
    roles = VISITORS[visitor]
    if roles is not None:
        with unit_of_work():
            person = factories.user(*roles)
        client.sign_in(person)
    return client


def is_right(policy: Access | None, visitor: str, status: int) -> bool:
    """Whoever is not admitted is sent to sign in, or told no; whoever is, is never told to come back with a right."""
    if status >= 500:
        return False
    if policy is not None and visitor in ADMITTED[policy]:
        return status not in (401, 400)
    return status == (302 if visitor == "anonymous" else 403)


def addresses(app: Flask) -> list[tuple[str, str, str]]:
    """Return every address once a method, with ids and tokens that belong to nothing."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ("static", "accounts.sign_out"):
            continue
        words = {name for name, kind in rule._converters.items() if type(kind) is UnicodeConverter}
        values = {name: "nothing" if name in words else 2_000_000_000 for name in rule.arguments}
        methods = sorted((rule.methods or set()) & {"GET", "POST"})
        found += [(rule.endpoint, method, adapter.build(rule.endpoint, values, method)) for method in methods]
    return found
