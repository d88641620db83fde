"""What people with drafts and late passes are written: the words stand in `templates/mail/hosting/`."""

from datetime import datetime

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call, LatePass
from eventhub.hosting.queries import calls as call_queries
from eventhub.mail.operations import queue_mail
from eventhub.web.pages import address


def tell_drafts(call: Call, template: str, *, closed_at: datetime | None = None) -> None:
    """Everybody who writes an application that was not handed in hears once of this change of dates."""
    for application in db.session.scalars(call_queries.unsent_drafts(call)):
        for person in application.authors:
            if person.is_active:
                _tell(application, person, template, closed_at or call.closes_at)


def send_pass(late_pass: LatePass, application: HostingApplication | None, locale: str) -> None:
    """Tell whom a late pass admits until when, with the link to their draft, or to begin one."""
    db.session.flush()
    call = late_pass.call
    own = application and address("hosting.edit", application_id=application.id)
    queue_mail(
        f"late_pass:{late_pass.id}:{late_pass.granted_at.isoformat()}",
        late_pass.email,
        "hosting/late_pass",
        locale=locale,
        call=call.title,
        title=application.title if application else "",
        until=late_pass.until,
        reason=late_pass.reason,
        zone=call.timezone,
        url=own or address("hosting.apply", slug=call.slug),
    )


def tell_of_end(late_pass: LatePass, locale: str) -> None:
    """Tell whom a late pass admitted that it does not any more."""
    call = late_pass.call
    revoked_at = late_pass.revoked_at.isoformat() if late_pass.revoked_at else ""
    queue_mail(
        f"late_pass:{late_pass.id}:revoked:{revoked_at}",
        late_pass.email,
        "hosting/late_pass_revoked",
        locale=locale,
        call=call.title,
        until=late_pass.until,
        closes_at=call.closes_at,
        zone=call.timezone,
        url=address("hosting.call", slug=call.slug),
    )


def _tell(application: HostingApplication, person: User, template: str, closed_at: datetime) -> None:
    call, endpoint = application.call, "hosting.show" if template == "call_closed_early" else "hosting.edit"
    queue_mail(
        f"application:{application.id}:{template}:{call.sequence}:{person.id}",
        person.email,
        f"hosting/{template}",
        locale=person.locale,
        name=person.name,
        title=application.title,
        call=call.title,
        closes_at=call.closes_at,
        closed_at=closed_at,
        zone=call.timezone,
        url=address(endpoint, application_id=application.id),
    )
