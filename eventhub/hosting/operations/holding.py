"""Holding a record while it changes, so that the slower of two writers hears who was first."""

from flask_babel import gettext as _

from eventhub.db import db, lock
from eventhub.errors import Outdated
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.queries import applications as application_queries
from eventhub.web.pages import datetime_in


def expect(row: Call | HostingApplication, version: int) -> None:
    """Hold a record as it was shown as `version`; refuse (409), naming who was first and when, if it has changed."""
    lock(row)
    if row.version == version:
        return
    last = db.session.execute(application_queries.last_deed_on(row)).one()
    entry, person = last[0], last[1]
    raise Outdated(
        _(
            "%(who)s changed this on %(when)s (%(zone)s), after you opened the page. What you see is the newest state.",
            who=person.name or person.email if person else _("The clock"),
            when=datetime_in(entry.at, row.timezone),
            zone=row.timezone,
        )
    )
