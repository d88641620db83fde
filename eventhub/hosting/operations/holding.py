"""Holding a record while it changes, so that the slower of two writers hears who was first."""

from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.db import db, lock
from eventhub.errors import Outdated
from eventhub.history.models import HistoryEntry
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.queries import applications as application_queries
from eventhub.web.pages import datetime_in


def expect(row: Call | HostingApplication, version: int) -> None:
    """Hold a record as it was shown as `version`; refuse (409), naming who was first and when, if it has changed."""
    lock(row)
    if row.version != version:
        last = db.session.execute(application_queries.last_deed_on(row)).one()
        raise Outdated(_who_was_first(last[0], last[1], row.timezone))


def hold_case(application: HostingApplication) -> HostingApplication:
    """Hold an application at the desk, and its call before it: places are counted, and always in this order."""
    lock(application.call)
    return lock(application)


def expect_case(application: HostingApplication, case_version: int) -> None:
    """Hold an application as the desk showed it; refuse (409), naming who was first and when, if its case went on.

    What the authors type meanwhile is no news to the desk.
    """
    hold_case(application)
    if application.case_version == case_version:
        return
    last = db.session.execute(application_queries.last_turn_of(application)).first()
    if last is None:
        raise Outdated(_("This case went on after you opened the page. What you see is the newest state."))
    raise Outdated(_who_was_first(last[0], last[1], application.call.timezone))


def _who_was_first(entry: HistoryEntry, person: User | None, zone: str) -> str:
    return str(
        _(
            "%(who)s changed this on %(when)s (%(zone)s), after you opened the page. What you see is the newest state.",
            who=person.name or person.email if person else _("The clock"),
            when=datetime_in(entry.at, zone),
            zone=zone,
        )
    )
