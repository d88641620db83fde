"""What hosts and programme managers are written about an event's approval."""

from collections.abc import Iterable
from typing import Any

from eventhub.accounts.models import User
from eventhub.events.models import Event
from eventhub.mail.operations import queue_mail
from eventhub.web.pages import address


def ask_managers(event: Event, managers: Iterable[User]) -> None:
    """Ask every programme manager to look at an event and to answer."""
    for manager in managers:
        host = event.host.name or event.host.email
        _write(event, manager, "approval_asked", host=host, organiser=event.organiser.name)


def tell_of_approval(event: Event) -> None:
    """Tell the host that the event may be published."""
    _write(event, event.host, "approved")


def tell_of_declined_approval(event: Event, note: str) -> None:
    """Tell the host what to change before asking again."""
    _write(event, event.host, "approval_declined", note=note)


def tell_of_failed_publication(event: Event, lacks: str) -> None:
    """Tell the host that the event did not publish itself, and what it lacks."""
    _write(event, event.host, "publication_failed", lacks=lacks)


def _write(event: Event, person: User, template: str, **context: Any) -> None:
    queue_mail(
        f"event:{event.id}:{template}:{event.version}:{person.id}",
        person.email,
        f"events/{template}",
        locale=person.locale,
        event_id=event.id,
        name=person.name,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.timezone,
        url=address("events.show", event_id=event),
        **context,
    )
