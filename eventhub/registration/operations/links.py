"""Registering through a link that proves an address."""

from datetime import timedelta
from typing import Any, Unpack

from flask_babel import gettext as _

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import EmailLink, LinkPurpose
from eventhub.accounts.queries import normal_email
from eventhub.db import db, lock
from eventhub.errors import Forbidden
from eventhub.events.models import Event
from eventhub.registration import letters, rules
from eventhub.registration.answers import Answers, packed, unpacked
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations.places import register_held
from eventhub.registration.operations.seats import hold_seats
from eventhub.registration.queries import people

SENT_AGAIN_WITHIN = timedelta(minutes=5)
"""For so long the same answers are the same form sent twice; later somebody misses the mail."""


def ask_for_link(event: Event, email: str, *, key: str, locale: str, **answers: Unpack[Answers]) -> None:
    """Keep the answers inside a link that goes to the address; the same `key` again sends no second mail.

    Neither do the same answers within a few minutes. Others have a link of their own: whoever types an address has not
    shown yet that it is theirs, and changes nothing of what was sent there before.
    """
    asked = {"email": normal_email(email), "since": clock.now() - SENT_AGAIN_WITHIN}
    setup, has_types, sent = rules.rules_with(event, people.setup_types_and_link(), **asked)
    rules.refuse_by(setup, has_types, answers.get("type_id"), invited=False)
    if sent is None or _told(sent) != _told({"event_id": event.id, **packed(answers)}):
        _send(event, email, answers, key=key, locale=locale)


def _send(event: Event, email: str, answers: Answers, *, key: str, locale: str) -> None:
    token = accounts.create_link(LinkPurpose.REGISTER, email, event_id=event.id, **packed(answers))
    letters.send_link(event, email, token, key=key, name=answers["name"], locale=locale)


def _told(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what a link holds, but for when the box was ticked."""
    return {name: value for name, value in payload.items() if name != "consented_at"}


def renew_link(link: EmailLink, event: Event, *, locale: str) -> None:
    """Send the answers of a link that expired in a fresh one; each link is renewed once."""
    answers = unpacked(link.payload)
    rules.refuse_closed(event, answers.get("type_id"), invited=False)
    _send(event, link.email, answers, key=f"after-{link.id}", locale=locale)


def register_by_link(link: EmailLink, event: Event, *, locale: str) -> Registration:
    """Register whom the link speaks for; the same link again finds the same registration."""
    seats = hold_seats(event)
    if lock(link).used_at is not None:
        return db.session.scalars(people.registration_by(link, event)).one()
    accounts.use_held_link(link)
    person = accounts.person(link.email, name=link.payload["name"], locale=locale)
    if not person.is_active:
        raise Forbidden(_("This account is closed. Please write to the organiser."))
    return register_held(seats, person, by=person, invited=False, answers=unpacked(link.payload))
