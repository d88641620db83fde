"""Reminders that an organiser set beside the usual ones, and the people who want their mails another way."""

from datetime import time

from eventhub.accounts.models import User
from eventhub.events.models import Event
from eventhub.mail import preferences
from eventhub.mail.kinds import MailKind
from eventhub.registration.states import RegistrationState
from eventhub.reminders.audience import STILL_ASKED, Audience
from eventhub.reminders.operations import add_rule, pause_rule
from eventhub.reminders.states import Anchor

VISIT = """Dear {name},

please bring a passport or an identity card to {event}: the exhibition grounds ask for one at the gate.

We meet at {place}. The page of the event, {link}, says how to get there.

Yours, {organiser}"""


def own_rules(event: Event, *, by: User) -> None:
    """An event has a reminder in its host's own words, one of a part of its programme, and one that rests."""
    add_rule(event, by=by, days_before=5, at=time(9, 0), subject="What to bring to {event}", text=VISIT)
    waiting = Audience(states=(RegistrationState.WAITLISTED.value,)).as_row()
    add_rule(
        event,
        by=by,
        days_before=2,
        at=time(12, 0),
        audience=waiting,
        subject="{event}: seats may still become free",
        text="Dear {name},\n\nsome people cancel in the last days. Whoever gets a seat is told at once, until {time}.",
    )
    if event.items:
        add_rule(event, by=by, anchor=Anchor.ITEM_START, item=event.items[0], days_before=1, at=time(15, 0))
    resting = add_rule(event, by=by, anchor=Anchor.END, days_before=-2, at=time(9, 0))
    pause_rule(resting, by=by)


def invite_the_press(event: Event, *, by: User) -> None:
    """Who has the press's tag at the desk hears of the press corner two days before."""
    add_rule(
        event,
        by=by,
        days_before=2,
        at=time(9, 0),
        audience=Audience(tags=("Press",)).as_row(),
        subject="{event}: where the press meets",
        text="Dear {name},\n\nthe press meets half an hour before the opening, at {place}, beside the entrance.",
    )


def ask_for_answers(event: Event, *, by: User) -> None:
    """Who lets others wait for an answer is reminded of it a week before the event."""
    add_rule(
        event,
        by=by,
        days_before=7,
        at=time(10, 0),
        audience=Audience(answered=STILL_ASKED).as_row(),
        subject="{event}: people wait for your answer",
        text="Dear {name},\n\nsomebody has asked you for a meeting and waits. Please say yes or no: {link}",
    )


def prefers_single_invitations(person: User) -> None:
    """Somebody wants an invitation for each meeting instead of their whole agenda in one mail."""
    preferences.allow(person.email, MailKind.INVITATION)
