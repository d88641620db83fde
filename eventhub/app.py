"""The application: extensions, blueprints, subscribers and commands, each named once."""

from pathlib import Path
from typing import Any

from flask import Flask, session
from flask_login import LoginManager, user_logged_in
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from eventhub import clock, db, jobs, navigation, signals
from eventhub.accounts import erasing as account_erasing
from eventhub.accounts import operations as accounts
from eventhub.accounts import queries as account_queries
from eventhub.accounts import subscribers as account_subscribers
from eventhub.accounts.models import User
from eventhub.accounts.routes import bp as accounts_bp
from eventhub.attendance import models as attendance_models
from eventhub.attendance import subscribers as attendance_subscribers
from eventhub.attendance.routes.pages import bp as attendance_bp
from eventhub.calendar import fragments as calendar_fragments
from eventhub.calendar import models as calendar_models
from eventhub.calendar import versions as public_versions
from eventhub.calendar.routes.pages import bp as calendar_bp
from eventhub.config import Config
from eventhub.desk.routes import bp as desk_bp
from eventhub.digests import subscribers as digest_subscribers
from eventhub.directory import searching as directory_searching
from eventhub.erasure.routes import bp as erasure_bp
from eventhub.events import erasing as event_erasing
from eventhub.events import searching as event_searching
from eventhub.events import subscribers as event_subscribers
from eventhub.events.routes.pages import bp as events_bp
from eventhub.following import models as follow_models
from eventhub.following import subscribers as follow_subscribers
from eventhub.following.routes import bp as following_bp
from eventhub.health import bp as health_bp
from eventhub.hosting import erasing as hosting_erasing
from eventhub.hosting import subscribers as hosting_subscribers
from eventhub.hosting.models import decisions as decision_models
from eventhub.hosting.models import reviews as review_models
from eventhub.hosting.routes.pages import bp as hosting_bp
from eventhub.mail.routes import bp as mail_bp
from eventhub.mail.smtp import SmtpTransport
from eventhub.matchmaking import erasing as matchmaking_erasing
from eventhub.matchmaking import models as matchmaking_models
from eventhub.matchmaking import subscribers as matchmaking_subscribers
from eventhub.matchmaking.routes.pages import bp as matchmaking_bp
from eventhub.organisations.routes.pages import bp as organisations_bp
from eventhub.outbox.routes import bp as outbox_bp
from eventhub.outcomes import models as outcome_models
from eventhub.outcomes import subscribers as outcome_subscribers
from eventhub.outcomes.routes import bp as outcomes_bp
from eventhub.privacy.routes import bp as privacy_bp
from eventhub.questions import models as question_models
from eventhub.registration import erasing as registration_erasing
from eventhub.registration import subscribers as registration_subscribers
from eventhub.registration.routes.pages import bp as registration_bp
from eventhub.reminders import models as reminder_models
from eventhub.reminders import subscribers as reminder_subscribers
from eventhub.reminders.routes.pages import bp as reminders_bp
from eventhub.reporting import models as report_models
from eventhub.reporting import subscribers as reporting_subscribers
from eventhub.reporting.routes import bp as reporting_bp
from eventhub.running.routes import bp as running_bp
from eventhub.surveys import erasing as survey_erasing
from eventhub.surveys import models as survey_models
from eventhub.surveys import subscribers as survey_subscribers
from eventhub.surveys.routes.pages import bp as surveys_bp
from eventhub.web import (
    access,
    compiled,
    failures,
    headers,
    icons,
    languages,
    limits,
    pages,
    remembering,
    rows,
    uploads,
)
from eventhub.web.unchanged import Unchanged

MODELS = (
    attendance_models,
    jobs,
    report_models,
    calendar_models,
    decision_models,
    follow_models,
    review_models,
    matchmaking_models,
    outcome_models,
    question_models,
    reminder_models,
    survey_models,
)
"""Naming the topmost models loads every table."""
BLUEPRINTS = (
    health_bp,
    accounts_bp,
    erasure_bp,
    privacy_bp,
    mail_bp,
    outbox_bp,
    events_bp,
    desk_bp,
    registration_bp,
    matchmaking_bp,
    outcomes_bp,
    attendance_bp,
    surveys_bp,
    hosting_bp,
    calendar_bp,
    following_bp,
    organisations_bp,
    reminders_bp,
    reporting_bp,
    running_bp,
)
SUBSCRIBERS = (
    account_subscribers,
    account_erasing,
    directory_searching,
    event_searching,
    event_subscribers,
    event_erasing,
    hosting_subscribers,
    hosting_erasing,
    registration_subscribers,
    registration_erasing,
    matchmaking_subscribers,
    matchmaking_erasing,
    attendance_subscribers,
    outcome_subscribers,
    survey_subscribers,
    survey_erasing,
    reporting_subscribers,
    calendar_fragments,
    digest_subscribers,
    reminder_subscribers,
    follow_subscribers,
)
"""Naming them connects their receivers, which act in this order: no feature before one that it builds on."""
signals.take_turns(SUBSCRIBERS)
LARGEST_BODY = 1024 * 1024
MOST_FORM_PARTS = 2_000


def create_app(config: Config | None = None) -> Flask:
    """Build the application from its settings; refuse to when an address has no access policy."""
    config = config or Config.from_env()
    app = Flask(__name__)
    app.url_map.converters.update(int=rows.IdConverter, slug_id=rows.SlugIdConverter)
    app.config.from_mapping(_flask_settings(config))
    _add_extensions(app, config)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    access.public(app.view_functions["static"])
    access.check_policies(app)
    app.wsgi_app = Unchanged(app.wsgi_app, public_versions.asker(app))  # type: ignore[method-assign]
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _flask_settings(config: Config) -> dict[str, Any]:
    return {
        "SECRET_KEY": config.secret_key,
        "TESTING": config.testing,
        "BASE_URL": config.base_url,
        "MAIL_SENDER": config.mail_sender,
        "ERASED_FILE": config.erased_list,
        "MIGRATIONS": str(Path(__file__).resolve().parent.parent / "migrations"),
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
        "MAX_FORM_PARTS": MOST_FORM_PARTS,
        "SESSION_COOKIE_NAME": "__Host-eventhub" if config.is_https else "eventhub",
        "SESSION_COOKIE_SECURE": config.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": accounts.SESSION_LASTS,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _add_extensions(app: Flask, config: Config) -> None:
    db.init_app(app, config)
    app.extensions["mail_transport"] = SmtpTransport(config.smtp_url) if config.smtp_url else None
    languages.init_app(app)
    user_logged_in.connect(_stay_signed_in, app)
    login = LoginManager(app)
    login.session_protection = None
    login.user_loader(_load_user)
    app.before_request(access.enforce)
    app.before_request(uploads.make_room)
    CSRFProtect(app)
    for part in (compiled, pages, icons, remembering, navigation, headers, failures, limits):
        part.init_app(app)


def _stay_signed_in(_app: Flask, **_user: Any) -> None:
    """Keep the cookie of who signed in when the browser closes; who only reads gets no cookie at all."""
    session.permanent = True


def _load_user(token: str) -> User | None:
    """Find who holds the session; an ended session or a disabled account is nobody from the next request on."""
    told = {"token_hash": accounts.hashed(token), "now": clock.now()}
    found = db.db.session.scalars(account_queries.reader(), told).unique().one_or_none()
    if found is None:
        return None
    found.user.session_token = token
    return found.user
