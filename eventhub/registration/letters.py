"""What people who register are written: the words stand in `templates/mail/registration/`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.events.models import Event, ProgrammeItem
from eventhub.mail.operations import Outgoing, queue_all, queue_mail
from eventhub.registration import permissions
from eventhub.registration.codes import spelled
from eventhub.registration.invitation import calendar_file
from eventhub.registration.models.consents import ConsentText
from eventhub.registration.models.invitations import Invitation
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries import consenting
from eventhub.registration.states import COMING, RegistrationState
from eventhub.registration.waiting import position_of
from eventhub.web.pages import address


def send_link(event: Event, email: str, token: str, *, key: str, name: str, locale: str) -> None:
    """Write to an address that somebody wants to register with; the same `key` writes once."""
    queue_mail(
        f"registration:link:{key}",
        email,
        "registration/link",
        locale=locale,
        is_secret=True,
        event_id=event.id,
        name=name,
        url=address("registration.show_link", event_id=event, token=token),
        **facts(event),
    )


def say_where_one_stands(registration: Registration, *, was_waiting: bool = False, moved_up: bool = False) -> None:
    """Write what the person's own page says at this moment: confirmed, or waiting, where, and what is asked of them."""
    position = position_of(registration)
    where = _where_one_stands(registration, position, was_waiting=was_waiting, moved_up=moved_up)
    lacks = db.session.scalars(consenting.who_lacks(), {"numbers": [registration.id]}).all()
    _write(registration, "place", registration.version, must_agree=bool(lacks), **where)


def say_where_all_stand(
    registrations: Sequence[Registration], positions: Mapping[int, int], *, lacking: Collection[int]
) -> None:
    """Write to many people at once where they stand; `positions` are places on the waiting list by id.

    Who is `lacking` an agreement that the event cannot do without, also by id, is asked for it.
    """
    files = {_calendar_of(each): each for each in registrations}
    calendars = {like: calendar_file(each) for like, each in files.items()}
    queue_all(
        _letter(
            each,
            "place",
            each.version,
            calendars[_calendar_of(each)],
            must_agree=each.id in lacking,
            **_where_one_stands(each, positions.get(each.id, 0)),
        )
        for each in registrations
    )


def _calendar_of(registration: Registration) -> tuple[RegistrationState, int, str]:
    """Return what one calendar file about an event differs by from another's."""
    return registration.state, registration.version, registration.user.locale


def _where_one_stands(
    registration: Registration, position: int, *, was_waiting: bool = False, moved_up: bool = False
) -> dict[str, Any]:
    colleague = registration.registered_by.name if registration.registered_by else ""
    how = {"was_waiting": was_waiting, "moved_up": moved_up, "colleague": colleague}
    return {"position": position, **how, **_ticket(registration)}


def offer_a_seat(registration: Registration) -> None:
    """Write that a seat is kept for the person until an instant, and how to take it."""
    until = registration.offered_until
    file = calendar_file(registration)
    queue_all([_letter(registration, "offered", registration.version, file, not_after=until, until=until)])


def say_the_offer_is_over(registration: Registration) -> None:
    """Write that the seat went to the next, and how to wait again."""
    _write(registration, "expired", registration.version)


def say_it_is_rejected(registration: Registration, *, reason: str) -> None:
    """Write that the organiser refused the person a place, and why."""
    _write(registration, "rejected", registration.version, reason=reason)


def invite(invitation: Invitation, *, inviter: User, locale: str) -> None:
    """Ask somebody to take part; each time they are asked is one mail."""
    event = invitation.event
    queue_mail(
        f"registration:invitation:{invitation.id}:{invitation.sent}",
        invitation.email,
        "registration/invitation",
        locale=locale,
        event_id=event.id,
        name=invitation.name,
        inviter=inviter.name or event.organiser.name,
        organiser=event.organiser.name,
        message=invitation.message,
        kind=invitation.type.name if invitation.type else "",
        url=address("registration.show_invitation", token=permissions.invitation_token(invitation)),
        **facts(event),
    )


def say_a_place_is_free(registration: Registration, item: ProgrammeItem) -> None:
    """Write that a place in a part of the programme became free and is the person's."""
    zone = registration.event.timezone
    when = {"item_starts_at": item.starts_at, "item_ends_at": item.ends_at, "zone": zone}
    _write(registration, "item_place", f"{item.id}-{clock.now().isoformat()}", item=item.title, room=item.room, **when)


def say_an_item_moved(
    registration: Registration, item: ProgrammeItem, *, was: tuple[datetime, datetime], waits: bool
) -> None:
    """Write, once for each change, that a part of the programme the person signed up for has another time or room."""
    when = {"item_starts_at": item.starts_at, "item_ends_at": item.ends_at}
    old = {"old_starts_at": was[0], "old_ends_at": was[1]} if was != (item.starts_at, item.ends_at) else {}
    said = {"item": item.title, "room": item.room, "waits": waits, **when, **old}
    _write(registration, "item_moved", f"{item.id}-{item.sequence}", **said)


def say_an_item_is_gone(registration: Registration, item: ProgrammeItem, *, waited: bool, is_off: bool) -> None:
    """Write that nobody has or awaits a place in a part of the programme any more, and whether it takes place."""
    when = {"item_starts_at": item.starts_at, "item_ends_at": item.ends_at}
    said = {"item": item.title, "waited": waited, "is_off": is_off, **when}
    _write(registration, "item_gone", f"{item.id}-{clock.now().isoformat()}", **said)


def answer_to_a_change(registration: Registration, *, is_approved: bool, reason: str) -> None:
    """Write what the organiser decided on the change that the person asked for."""
    _write(registration, "change", registration.version, is_approved=is_approved, reason=reason)


def say_it_is_corrected(registration: Registration, changed: Sequence[str], *, can_change: bool) -> None:
    """Write, by the names of a registration's columns, what an organiser has corrected."""
    said = {"changed": list(changed), "kind": _kind(registration), "can_change": can_change}
    _write(registration, "corrected", registration.version, **said)


def ask_to_agree(registrations: Sequence[Registration], text: ConsentText, *, stand_by: Collection[int]) -> None:
    """Ask each of these people, once, to agree to a new version of a text; some of them stand by an earlier one."""
    said: dict[str, Any] = {"text": text.text, "is_required": text.is_required, "page": "registration.agreements"}
    queue_all(
        _letter(each, "consent_asked", text.id, None, agreed_before=each.id in stand_by, **said)
        for each in registrations
    )


def say_it_is_cancelled(registration: Registration, *, by_organiser: bool, reason: str) -> None:
    """Confirm that a seat or waiting place was given up, or say who took it and why."""
    _write(registration, "cancelled", registration.version, by_organiser=by_organiser, reason=reason)


def say_event_moved(registration: Registration, *, was: tuple[datetime, datetime] | None) -> None:
    """Tell one person the event's new time, beside the old one where it changed."""
    old = {"old_starts_at": was[0], "old_ends_at": was[1]} if was else {}
    _write(registration, "event_moved", registration.event.sequence, **old)


def say_event_is_postponed(registration: Registration, *, note: str) -> None:
    """Tell one person that the event has no date for now."""
    _write(registration, "event_postponed", registration.event.sequence, note=note)


def say_event_is_still_off(registration: Registration, *, was: tuple[datetime, datetime] | None) -> None:
    """Tell one person that their place has ended while the event has no date; the one it may get is not told."""
    known = {"starts_at": was[0], "ends_at": was[1]} if was else {}
    words: dict[str, Any] = {"note": "", "is_still_off": True, **known}
    file = calendar_file(registration, period=was)
    queue_all([_letter(registration, "event_postponed", registration.event.sequence, file, **words)])


def say_event_is_resumed(registration: Registration) -> None:
    """Tell one person that the event takes place after all, and when."""
    _write(registration, "event_resumed", registration.event.sequence)


def say_event_is_cancelled(registration: Registration, *, reason: str) -> None:
    """Tell one person that the event will not take place."""
    _write(registration, "event_cancelled", registration.event.sequence, reason=reason)


def facts(event: Event) -> dict[str, Any]:
    """Return what every mail says about the event: title, when and where."""
    venue = event.venue
    return {
        "title": event.title,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "zone": event.timezone,
        "place": ", ".join(filter(None, [venue.name, venue.address, venue.city])) if venue else "",
        "online_url": event.online_url or "",
    }


def _kind(registration: Registration) -> str:
    return registration.type.name if registration.type else ""


def _ticket(registration: Registration) -> dict[str, str]:
    """Return what a mail says of the ticket, as long as somebody has one."""
    if registration.state not in COMING:
        return {}
    link = address("attendance.ticket", token=permissions.ticket_token(registration))
    return {"qr_url": link, "ticket_code": spelled(registration.ticket_code)}


def _write(registration: Registration, template: str, occasion: int | str, **context: Any) -> None:
    """Queue one mail about a registration; the same occasion never makes a second one."""
    queue_all([_letter(registration, template, occasion, calendar_file(registration), **context)])


def _letter(
    registration: Registration,
    template: str,
    occasion: int | str,
    calendar: str | None,
    page: str = "registration.manage",
    not_after: datetime | None = None,
    **context: Any,
) -> Outgoing:
    about = {
        "url": address(page, token=permissions.manage_token(registration)),
        "name": registration.name,
        "state": registration.state.value,
        **facts(registration.event),
        **context,
    }
    return Outgoing(
        key=f"registration:{registration.id}:{template}:{occasion}",
        recipient=registration.user.email,
        template=f"registration/{template}",
        locale=registration.user.locale,
        context=about,
        calendar=calendar,
        event_id=registration.event_id,
        not_after=not_after,
    )
