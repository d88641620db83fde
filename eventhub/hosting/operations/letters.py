"""The letters of a call, queued in the transaction that gives reason for them."""

from typing import Any

from eventhub.db import db
from eventhub.hosting.models.applications import HostingApplication
from eventhub.mail.operations import queue_mail
from eventhub.web.pages import address


def write_to_applicant(application: HostingApplication, template: str, **context: Any) -> None:
    """Tell the applicant what has happened to their application; `context` says what the letter needs besides."""
    db.session.flush()
    values = {
        "name": application.applicant.name,
        "title": application.title,
        "call": application.call.title,
        "zone": application.call.timezone,
        "url": address("hosting.show", application_id=application.id),
    }
    queue_mail(
        f"application:{application.id}:{template}:{application.version}",
        application.applicant.email,
        f"hosting/{template}",
        locale=application.applicant.locale,
        **values | context,
    )
