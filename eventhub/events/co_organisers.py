"""The organisations that hold an event together with its organiser."""

from typing import Any

from flask_babel import gettext as _

from eventhub.directory.models import Organisation
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.operations import note_change

MOST = 30


def add(event: Event, organisation: Organisation, *, by: Any) -> None:
    """Name an organisation that holds the event too; its people get no right over it by that."""
    if organisation == event.organiser:
        raise Refusal(_("This organisation is the organiser already."))
    if organisation in event.co_organisers:
        raise Refusal(_("This organisation is named already."))
    if len(event.co_organisers) >= MOST:
        raise Refusal(_("An event names at most %(most)s co-organisers.", most=MOST))
    event.co_organisers.append(organisation)
    note_change(event, "co-organiser added", organisation.name, by=by)


def remove(event: Event, organisation: Organisation, *, by: Any) -> None:
    """An organisation holds the event no longer; nothing happens where it did not."""
    if organisation in event.co_organisers:
        event.co_organisers.remove(organisation)
        note_change(event, "co-organiser removed", organisation.name, by=by)


def merge(event: Event, kept: Organisation, gone: Organisation) -> None:
    """Two organisations are one: the event names it once, and its organiser not beside itself."""
    named = [kept if each == gone else each for each in event.co_organisers]
    event.co_organisers = [each for each in dict.fromkeys(named) if each != event.organiser]
