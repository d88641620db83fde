"""The mails between an application's authors and the programme team, queued in the transaction that gives reason."""

from typing import Any

from eventhub.accounts.models import User
from eventhub.accounts.queries import programme_managers
from eventhub.db import db
from eventhub.hosting.labels import title_of
from eventhub.hosting.models.applications import HostingApplication
from eventhub.mail.operations import queue_mail
from eventhub.web.pages import address


def tell_authors(application: HostingApplication, template: str, key: str, **context: Any) -> None:
    """Everybody who writes the application hears what happened to it; `key` says which time this is."""
    for author in application.authors:
        tell(application, author, template, key, **context)


def tell_team(application: HostingApplication, template: str, key: str, **context: Any) -> None:
    """Every programme manager but its authors hears of it, under the title that was handed in."""
    own = {author.id for author in application.authors}
    for manager in db.session.scalars(programme_managers()).unique():
        if manager.id not in own:
            tell(application, manager, template, key, title=title_of(application), **context)


def tell(application: HostingApplication, person: User, template: str, key: str, **context: Any) -> None:
    """One person hears of an application."""
    values = {
        "name": person.name,
        "title": application.title,
        "organisation": application.organisation.name,
        "call": application.call.title,
        "zone": application.call.timezone,
        "url": address("hosting.show", application_id=application.id),
    }
    queue_mail(
        f"application:{application.id}:{key}:{person.id}",
        person.email,
        f"hosting/{template}",
        locale=person.locale,
        **values | context,
    )
