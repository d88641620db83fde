"""Meetings as calendars are told of them by mail: invited where and when they are, withdrawn when they are not."""

from collections.abc import Iterable
from dataclasses import replace
from email.utils import parseaddr

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from eventhub import clock
from eventhub.ical.entries import Status
from eventhub.ical.itip import Mailbox, Method, message
from eventhub.ical.writer import download
from eventhub.mail.kinds import MailKind
from eventhub.mail.preferences import wants
from eventhub.matchmaking.entries import of_meeting
from eventhub.matchmaking.models import Meeting, Profile


def wants_one_mail(reader: Profile) -> bool:
    """Whether somebody gets their whole agenda in one mail, as all do who did not ask for an invitation a meeting."""
    return not wants(reader.registration.user.email, MailKind.INVITATION)


def invitation(meeting: Meeting, reader: Profile, *, is_off: bool = False) -> str | None:
    """Return what tells a reader's calendar of a meeting as it stands: REQUEST, or CANCEL for one that is off.

    It `is_off` for a reader alone who is not in it any more.

    None for a meeting that never had a place: no calendar knows of it.
    """
    if meeting.slot is None and meeting.left_starts_at is None:
        return None
    with force_locale(reader.registration.user.locale):
        entry = of_meeting(meeting, meeting.partners_of(reader))
        entry = replace(entry, status=Status.CANCELLED) if is_off else entry
        return message(
            entry,
            Method.CANCEL if entry.status is Status.CANCELLED else Method.REQUEST,
            organizer=_organizer(),
            attendees=[_mailbox(person) for person in (reader, *meeting.partners_of(reader))],
            at=clock.now(),
            cancelled_label=_("Cancelled"),
        )


def agenda_file(meetings: Iterable[Meeting], reader: Profile) -> str:
    """Return all of a reader's meetings in one file to keep."""
    with force_locale(reader.registration.user.locale):
        entries = [of_meeting(meeting, meeting.partners_of(reader)) for meeting in meetings]
        return download(entries, cancelled_label=_("Cancelled")).decode()


def edition(meeting: Meeting) -> str:
    """Name a meeting as it stands: its SEQUENCE in calendars, which rises with every change of time or place."""
    return f"meeting:{meeting.id}:{meeting.sequence + meeting.matchmaking.event.sequence}"


def _organizer() -> Mailbox:
    """Return who writes: calendars take an invitation only from the sender of its mail."""
    name, sender = parseaddr(current_app.config["MAIL_SENDER"])
    return Mailbox(sender, name)


def _mailbox(person: Profile) -> Mailbox:
    return Mailbox(person.registration.user.email, person.registration.name)
