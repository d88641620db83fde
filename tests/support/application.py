"""The application under test, and a browser without a screen that signs in and posts as a real one would."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from eventhub.accounts import operations as accounts
from eventhub.accounts.models import User
from eventhub.app import create_app
from eventhub.config import Config
from eventhub.db import db, unit_of_work

SECRET_KEY = "a key for tests only, and for no installation"


def build(database_url: str, **settings: Any) -> Flask:
    """Return an application of its own on a database; `settings` are those of `Config`."""
    app = create_app(Config(database_url=database_url, secret_key=SECRET_KEY, testing=True, **settings))
    app.test_client_class = Client
    return app


def close(app: Flask) -> None:
    """Close the application's connections."""
    with app.app_context():
        db.engine.dispose()


class Client(FlaskClient):
    """Requests as a server sees them, and posts that carry the CSRF token a form would have given them."""

    def run_wsgi_app(self, environ: dict[str, Any], buffered: bool = False) -> Any:
        """Give every request, redirected ones too, a context of its own: no identity or row is carried over."""
        _let_go()
        with self.application.app_context():
            return super().run_wsgi_app(environ, buffered)

    def post(self, *args: Any, csrf: bool = True, headers: dict[str, str] | None = None, **kwargs: Any) -> TestResponse:
        """Post a form; `csrf=False` leaves the token out."""
        token = {"X-CSRFToken": self._csrf_token()} if csrf else {}
        return super().post(*args, headers={**token, **(headers or {})}, **kwargs)

    def sign_in(self, user: User) -> None:
        """Open a session for a person, as signing in does, and keep its secret in this client's cookie."""
        user_id = user.id
        _let_go()
        with self.application.app_context(), unit_of_work():
            token = accounts.open_session(db.session.get_one(User, user_id))
        with self.session_transaction() as session:
            session.update({"_user_id": token, "_fresh": True})

    def sign_out(self) -> None:
        """Forget the cookie, as closing the browser does."""
        with self.session_transaction() as session:
            session.clear()

    def _csrf_token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", "a raw token")
        return str(URLSafeTimedSerializer(SECRET_KEY, salt="wtf-csrf-token").dumps(raw))


def _let_go() -> None:
    """End what the test is reading, so that it holds no lock now and sees no past afterwards."""
    if has_app_context():
        unsaved = [*db.session.new, *db.session.dirty, *db.session.deleted]
        assert not unsaved, "save before sending a request"
        db.session.rollback()


class Statements(list[str]):
    """The SQL statements that ran, transactions' own not counted."""

    @property
    def count(self) -> int:
        """How many there were."""
        return len(self)


@contextmanager
def statements() -> Iterator[Statements]:
    """Collect the statements this process sends while in the block."""
    seen = Statements()

    def remember(*execution: Any) -> None:
        statement = execution[2]
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", remember)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", remember)
