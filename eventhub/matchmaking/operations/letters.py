"""Mails to participants about their requests and meetings, each in its reader's language."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from eventhub.mail.operations import queue_mail
from eventhub.matchmaking.models import Meeting, Profile, Slot, Table
from eventhub.web.pages import address, country, date_in, time_in

Place = tuple[Slot, Table]


def tell(
    key: str, reader: Profile, template: str, endpoint: str, *, about: Profile | None = None, **facts: Any
) -> None:
    """Queue one mail to one participant, whose button leads to their page `endpoint` of the event."""
    registration, event = reader.registration, reader.matchmaking.event
    user = registration.user
    if about is not None:
        with force_locale(user.locale):
            facts |= {"name": about.registration.name, "from_where": _from_where(about)}
    queue_mail(
        f"{key}:to:{reader.id}",
        user.email,
        f"matchmaking/{template}",
        locale=user.locale,
        event_id=event.id,
        reader=registration.name,
        event=event.title,
        zone=event.timezone,
        url=address(endpoint, event_id=event),
        **facts,
    )


def tell_of_place(
    meeting: Meeting, template: str, place: Place | None, *, leaver: Profile | None = None, **facts: Any
) -> None:
    """Tell everybody in a meeting, but for who left it, where and when it is or would have been."""
    slot, table = place or (None, None)
    for person in meeting.people:
        if person is not leaver:
            tell(
                f"meeting:{meeting.id}:{meeting.sequence}",
                person,
                template,
                "matchmaking.index",
                about=meeting.partners_of(person)[0],
                starts_at=slot and slot.starts_at,
                ends_at=slot and slot.ends_at,
                table=table and table.number,
                **facts,
            )


def tell_agendas(
    key: str, readers: Iterable[Profile], timetable: Iterable[Meeting], *, event_moved: bool = False
) -> None:
    """Send each of these people one mail with the whole of their agenda; `timetable` is in the order of time."""
    agendas: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in timetable:
        for person in meeting.people:
            agendas[person.id].append(meeting)
    for reader in readers:
        with force_locale(reader.registration.user.locale):
            lines = [_agenda_line(meeting, reader) for meeting in agendas[reader.id]]
        tell(key, reader, "agenda", "matchmaking.index", lines=lines, event_moved=event_moved)


def _agenda_line(meeting: Meeting, reader: Profile) -> str:
    zone = meeting.matchmaking.event.timezone
    if meeting.slot is None or meeting.table is None:
        raise ValueError("an agenda holds placed meetings only")
    partners = meeting.partners_of(reader)
    return str(
        _(
            "%(date)s, %(start)s to %(end)s, table %(table)s: %(who)s",
            date=date_in(meeting.slot.starts_at, zone),
            start=time_in(meeting.slot.starts_at, zone),
            end=time_in(meeting.slot.ends_at, zone),
            table=meeting.table.number,
            who=", ".join(f"{partner.registration.name} ({_from_where(partner)})" for partner in partners),
        )
    )


def _from_where(profile: Profile) -> str:
    place = profile.registration
    return ", ".join(part for part in (place.organisation, country(place.country)) if part)
