"""What reminders do when something happens to an event, and when one of them is about to leave."""

from typing import Any

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.events.models import Event, Programme
from eventhub.mail.models import OutgoingMail
from eventhub.reminders import operations
from eventhub.signals import event_drafted, mail_leaving, programme_created

OWN = "reminders/"


@event_drafted.connect
def remind_by_default(event: Event, *, by: Any) -> None:
    """A new event reminds its people by the usual rules until its organiser says otherwise."""
    operations.add_default_rules(event, by=by)


@programme_created.connect
def remind_in_season(programme: Programme, *, by: Any) -> None:
    """A new programme reminds of its calls, reviews and reports by the usual rules until its team says otherwise."""
    operations.add_default_rules_of_programme(programme, by=by)


@mail_leaving.connect
def is_overtaken(mail: OutgoingMail) -> bool:
    """A reminder leaves only while it is due, and says what is so then; asked while the mail is the worker's alone."""
    if not mail.template.startswith(OWN) or "about" not in mail.context:
        return False
    with unit_of_work():
        return not operations.renew(mail, now=clock.now())
