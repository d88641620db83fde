"""Telling the programme team in time which decisions are due."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.accounts.queries import programme_managers
from eventhub.db import db
from eventhub.history.operations import record
from eventhub.hosting.labels import title_of
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.queries import desk as desk_queries
from eventhub.mail.operations import queue_mail
from eventhub.web.pages import address, date_in


def warn_of_due(now: datetime) -> int:
    """Every manager gets one mail about the applications whose decision is near; each is warned of once.

    A new submission starts a new clock and a new warning. Nobody is reminded of what they wrote themselves.
    """
    leads = db.session.scalars(desk_queries.leads()).all()
    due = db.session.scalars(desk_queries.unwarned(now, leads)).all()
    for manager in db.session.scalars(programme_managers()).unique() if due else ():
        theirs = [each for each in due if manager not in each.authors]
        if theirs:
            _write(manager, theirs)
    for each in due:
        record(each, "warned", by=None)
    return len(due)


def _write(manager: User, due: Sequence[HostingApplication]) -> None:
    occasion = hashlib.sha256(repr([(each.id, each.submitted_at) for each in due]).encode()).hexdigest()[:32]
    with force_locale(manager.locale):
        lines = [_line(each) for each in due]
    queue_mail(
        f"decisions_due:{manager.id}:{occasion}",
        manager.email,
        "hosting/decisions_due",
        locale=manager.locale,
        number=len(due),
        lines=lines,
        url=address("hosting.desk", sort="due"),
    )


def _line(application: HostingApplication) -> str:
    due_at = application.decision_due_at
    return str(
        _(
            "%(title)s, %(organisation)s: due by %(due)s",
            title=title_of(application),
            organisation=application.organisation.name,
            due=date_in(due_at, application.call.timezone) if due_at else "",
        )
    )
