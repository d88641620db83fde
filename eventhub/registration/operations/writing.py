"""An organiser's own words to many people, through the outbox, once."""

from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale

from eventhub.db import lock
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.mail.operations import Outgoing, queue_all
from eventhub.mail.placeholders import fill
from eventhub.registration import permissions
from eventhub.registration.letters import facts
from eventhub.registration.models.registrations import Registration
from eventhub.web.pages import address, date_in, time_in, zone_name_in

MOST_READERS = 2_000


def write_to_all(
    event: Event, registrations: Sequence[Registration], *, subject: str, text: str, key: str, by: Any
) -> None:
    """Write the same words to all of these people, each with their own facts filled in; one `key` writes once."""
    lock(event)
    queue_all(letter(each, subject, text, key) for each in registrations)
    record(event, "participants written to", by=by, target=key, note=f"{len(registrations)}: {subject}")


def letter(registration: Registration, subject: str, text: str, key: str) -> Outgoing:
    """Return the mail that one person gets."""
    event, reader = registration.event, registration.user
    values = _values(registration)
    words = {"own_subject": subject, "own_text": text.replace("\r\n", "\n")}
    filled = {name: fill(each, values) for name, each in words.items()}
    return Outgoing(
        key=f"registration:own:{event.id}:{key}:{registration.id}",
        recipient=reader.email,
        template="registration/own",
        locale=reader.locale,
        context={"url": values["link"], "organiser": event.organiser.name, "title": event.title, **filled},
        event_id=event.id,
    )


def _values(registration: Registration) -> dict[str, str]:
    event, zone = registration.event, registration.event.timezone
    with force_locale(registration.user.locale):
        return {
            "name": registration.name,
            "organisation": registration.organisation,
            "event": event.title,
            "date": date_in(event.starts_at, zone),
            "time": f"{time_in(event.starts_at, zone)} ({zone_name_in(event.starts_at, zone)})",
            "place": facts(event)["place"],
            "organiser": event.organiser.name,
            "link": address("registration.manage", token=permissions.manage_token(registration)),
        }
