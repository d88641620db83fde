"""The one thing a reader of an event's page can do next, and what will happen then."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from eventhub.events.models import Event
from eventhub.events.states import CALLED_OFF
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import COMING, STILL_OPEN, RegistrationState
from eventhub.registration.window import closed_because


@dataclass(frozen=True)
class Action:
    """`tone` is that of a notice; without `label` and `url` there is nothing to do but to know."""

    tone: str
    title: str
    text: str = ""
    label: str | None = None
    url: str | None = None


def for_reader(
    event: Event, registration: Registration | None, taken: int, now: datetime, *, invites: bool = False
) -> Action:
    """Return what a reader with this registration, or none, can do about an event; what `invites` is not open here."""
    if event.state in CALLED_OFF:
        title = _("This event has been cancelled") if event.is_public else _("This draft was dropped")
        return Action("stop", title, event.cancellation_reason or "")
    if registration and registration.state in (COMING | STILL_OPEN):
        return _registered(event, registration)
    closed = closed_because(event, now)
    if closed:
        return Action("info", _("Registration is not open"), closed)
    if invites:
        text = _("Whom the organiser invites registers through the link in their mail.")
        return Action("info", _("This event is for invited people"), text)
    return _open(event, taken)


def _registered(event: Event, registration: Registration) -> Action:
    url = url_for("calendar.my_event", event_id=event)
    if registration.state in COMING:
        return Action("done", _("You have a place"), label=_("Open my agenda for this event"), url=url)
    if registration.state is RegistrationState.OFFERED:
        text = _("A seat has become free and is kept for you for a while.")
        return Action("wait", _("Take your seat"), text, _("Take the seat, or give it up"), url)
    if registration.state is RegistrationState.WAITLISTED:
        text = _("We write to you as soon as a place is free for you.")
        return Action("wait", _("You are on the waiting list"), text, _("Look at my registration"), url)
    text = _("The organiser decides on it and we write to you.")
    return Action("wait", _("Your registration awaits approval"), text, _("Look at my registration"), url)


def _open(event: Event, taken: int) -> Action:
    url = url_for("registration.register", event_id=event)
    if event.seats is not None and taken >= event.seats:
        text = _(
            "All seats are taken. Whoever waits gets the next free seat, first come first served, and hears by e-mail."
        )
        return Action("wait", _("Fully booked"), text, _("Join the waiting list"), url)
    text = _("It takes a minute and needs no password: you confirm with a link that we send you by e-mail.")
    return Action("info", _("Registration is open"), text, _("Register for this event"), url)
