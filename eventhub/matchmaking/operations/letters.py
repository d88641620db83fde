"""Mails to participants about their requests and meetings, each in its reader's language."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from eventhub.db import db
from eventhub.mail.operations import queue_mail
from eventhub.matchmaking import queries
from eventhub.matchmaking.availability import attended_in
from eventhub.matchmaking.labels import attending_words
from eventhub.matchmaking.models import Meeting, Profile, Slot, Table
from eventhub.matchmaking.operations.invitations import agenda_file, edition, invitation, wants_one_mail
from eventhub.matchmaking.planning.plan import Swaps, people_in_either
from eventhub.registration.models.registrations import Registration
from eventhub.web.pages import address, country, date_in, time_in

Place = tuple[Slot, Table]
NOBODY: Swaps = MappingProxyType({})


def tell(
    key: str,
    reader: Profile,
    template: str,
    endpoint: str,
    *,
    about: Profile | None = None,
    calendar: str | None = None,
    not_after: datetime | None = None,
    **facts: Any,
) -> None:
    """Queue one mail to one participant, whose button leads to their page `endpoint` of the event.

    From `not_after` on there is nothing left to answer, and it is not sent any more.
    """
    registration, event = reader.registration, reader.matchmaking.event
    user = registration.user
    if about is not None:
        with force_locale(user.locale):
            facts |= {"name": about.registration.name, "from_where": from_where(about.registration)}
    queue_mail(
        f"{key}:to:{reader.id}",
        user.email,
        f"matchmaking/{template}",
        locale=user.locale,
        calendar=calendar,
        event_id=event.id,
        not_after=not_after,
        reader=registration.name,
        event=event.title,
        zone=event.timezone,
        url=address(endpoint, event_id=event),
        **facts,
    )


def tell_of_place(
    meeting: Meeting, template: str, place: Place | None, *, leaver: Profile | None = None, **facts: Any
) -> None:
    """Tell everybody in a meeting where it is or was to be, and their agenda from now on.

    Who left it knows; only the calendar that was invited to it has to be told, or it would keep it.
    """
    for person in meeting.people:
        if person is not leaver:
            _tell_with_agenda(meeting, person, template, place, **facts)
        elif place and not wants_one_mail(person):
            kept = invitation(meeting, person)
            _tell_one(meeting, person, "left", place, endpoint="calendar.event", calendar=kept)


def tell_of_changes(
    key: str,
    changes: Mapping[Meeting, Place | None],
    timetable: Iterable[Meeting],
    *,
    event_moved: bool = False,
    swaps: Swaps = NOBODY,
) -> None:
    """Tell everybody whose meetings changed, once and with all of them, or, on wish, by an invitation for each.

    `changes` says where each of them was, `swaps` who goes now for whom; `timetable` is the whole of it, in the order
    of time.
    """
    agendas = _agendas(timetable)
    for reader in people_in_either(changes, swaps):
        if wants_one_mail(reader):
            _tell_agenda(key, reader, agendas[reader.id], changes, swaps, event_moved=event_moved)
            continue
        for meeting in changes:
            if reader in meeting.people:
                template = "invited" if meeting.slot else "withdrawn"
                kept = invitation(meeting, reader)
                _tell_one(meeting, reader, template, changes[meeting], calendar=kept, event_moved=event_moved)
            elif reader in swaps.get(meeting, ()):
                _tell_giver(meeting, reader, swaps[meeting][reader], changes[meeting])


def _tell_giver(meeting: Meeting, giver: Profile, taker: Profile, place: Place | None) -> None:
    """Tell somebody that a colleague goes to a meeting for them, and their calendar that it is off for them."""
    is_invited = place is not None and not wants_one_mail(giver)
    kept = invitation(meeting, giver, is_off=True) if is_invited else None
    names = {"giver": giver.registration.name, "taker": taker.registration.name}
    partner = meeting.partners_of(taker)[0]
    _tell_one(meeting, giver, "handed_on", place, about=partner, calendar=kept, is_invited=is_invited, **names)


def tell_of_hand_over(meeting: Meeting, giver: Profile, taker: Profile, place: Place | None) -> None:
    """Tell everybody in a meeting who goes now instead of whom; who does not go has it taken out of their calendar."""
    names = {"giver": giver.registration.name, "taker": taker.registration.name}
    for person in meeting.people:
        _tell_with_agenda(meeting, person, "handed_over", place, goes=person is taker, **names)
    _tell_giver(meeting, giver, taker, place)


def tell_of_new_name(meeting: Meeting, person: Profile, was: str) -> None:
    """Tell whoever is to meet a person as whom they come now: `was` is the name under which they were known."""
    for partner in meeting.partners_of(person):
        _tell_with_agenda(meeting, partner, "renamed", None, was=was)


def withdraw_invitations(meeting: Meeting, *, reason: str) -> None:
    """Tell those whose calendars were invited to a meeting that it is off with its event."""
    for person in meeting.people:
        if meeting.slot and not wants_one_mail(person):
            _tell_one(meeting, person, "cancelled", None, calendar=invitation(meeting, person), reason=reason)


def _agendas(timetable: Iterable[Meeting]) -> dict[int, list[Meeting]]:
    agendas: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in timetable:
        for person in meeting.people:
            agendas[person.id].append(meeting)
    return agendas


def _tell_agenda(
    key: str,
    reader: Profile,
    meetings: list[Meeting],
    was: Mapping[Meeting, Place | None],
    swaps: Swaps,
    *,
    event_moved: bool,
) -> None:
    """Send somebody one mail with the whole of their agenda and what of it is new, and a file of it."""
    with force_locale(reader.registration.user.locale):
        changed = {} if event_moved else was
        marks = {each: _mark(each, reader, place, swaps.get(each)) for each, place in changed.items()}
        lines = [agenda_line(meeting, reader, marks.get(meeting)) for meeting in meetings]
        lost = [_names(meeting, reader) for meeting in was if reader in meeting.people and not meeting.slot]
        given = [(meeting, mine[reader]) for meeting, mine in swaps.items() if reader in mine]
        handed = [
            _("%(taker)s meets %(who)s", taker=taker.registration.name, who=_names(meeting, taker))
            for meeting, taker in given
        ]
    kept = agenda_file(meetings, reader) if meetings else None
    facts: dict[str, Any] = {"lines": lines, "lost": "; ".join(lost), "handed": "; ".join(handed)}
    facts["choices_url"] = address("mail.choose")
    tell(key, reader, "agenda", "matchmaking.index", calendar=kept, event_moved=event_moved, **facts)


def _mark(meeting: Meeting, reader: Profile, was: Place | None, swap: Mapping[Profile, Profile] | None) -> str:
    """Say what is new of a meeting for somebody in it: the place, whom they meet, or with that the time."""
    if not swap or reader in swap.values():
        return str(_("moved") if was and not swap else _("new"))
    name = ", ".join(giver.registration.name for giver in swap)
    if was and was[0] != meeting.slot:
        before = slot_lines([was[0]], meeting.matchmaking.event.timezone)[0]
        return str(_("new time, instead of %(before)s; instead of %(name)s", before=before, name=name))
    return str(_("instead of %(name)s", name=name))


def _tell_with_agenda(meeting: Meeting, reader: Profile, template: str, place: Place | None, **facts: Any) -> None:
    """Tell one person of one meeting, with all they have now, in words and as a file where no invitation comes."""
    agenda = [each for each in db.session.scalars(queries.meetings_with(reader)) if each.slot]
    with force_locale(reader.registration.user.locale):
        lines = [agenda_line(each, reader) for each in agenda]
        note = _warning(meeting, reader)
    has_file = meeting.slot is not None and wants_one_mail(reader)
    kept = agenda_file(agenda, reader) if has_file else invitation(meeting, reader)
    _tell_one(meeting, reader, template, place, calendar=kept, lines=lines, has_file=has_file, note=note, **facts)


def _warning(meeting: Meeting, reader: Profile) -> str:
    """Say what they or whom they meet have in the programme at the time of a meeting."""
    if meeting.slot is None:
        return ""
    attending = attended_in(meeting.slot, [person.id for person in meeting.people])
    return attending_words(attending, reader, meeting.partners_of(reader)[0])


def _tell_one(
    meeting: Meeting,
    reader: Profile,
    template: str,
    place: Place | None,
    *,
    endpoint: str = "matchmaking.index",
    about: Profile | None = None,
    **facts: Any,
) -> None:
    """Tell one person of one meeting; `place` is where it was, or was to be, and `about` whom it is with."""
    slot, table = (meeting.slot, meeting.table) if meeting.slot and reader in meeting.people else place or (None, None)
    tell(
        edition(meeting),
        reader,
        template,
        endpoint,
        about=about or meeting.partners_of(reader)[0],
        starts_at=slot and slot.starts_at,
        ends_at=slot and slot.ends_at,
        table=table and table.number,
        link=table and table.online_url,
        **facts,
    )


def slot_lines(slots: Iterable[Slot], zone: str, reader: Profile | None = None) -> list[str]:
    """Say when slots are, each in a line, in a reader's language or that of the page."""
    with force_locale(reader.registration.user.locale) if reader else nullcontext():
        return [
            str(
                _(
                    "%(date)s, %(start)s to %(end)s",
                    date=date_in(slot.starts_at, zone),
                    start=time_in(slot.starts_at, zone),
                    end=time_in(slot.ends_at, zone),
                )
            )
            for slot in slots
        ]


def agenda_line(meeting: Meeting, reader: Profile, mark: str | None = None) -> str:
    """Say in one line when, where and with whom somebody meets, and what is new of that."""
    zone = meeting.matchmaking.event.timezone
    if meeting.slot is None or meeting.table is None:
        raise ValueError("an agenda holds placed meetings only")
    line = str(
        _(
            "%(date)s, %(start)s to %(end)s, table %(table)s: %(who)s",
            date=date_in(meeting.slot.starts_at, zone),
            start=time_in(meeting.slot.starts_at, zone),
            end=time_in(meeting.slot.ends_at, zone),
            table=meeting.table.number,
            who=_names(meeting, reader),
        )
    )
    return f"{line} [{mark}]" if mark else line


def _names(meeting: Meeting, reader: Profile) -> str:
    """Say whom somebody meets."""
    partners = (partner.registration for partner in meeting.partners_of(reader))
    return ", ".join(f"{partner.name} ({from_where(partner)})" for partner in partners)


def from_where(place: Registration) -> str:
    """Say where somebody comes from."""
    return ", ".join(part for part in (place.organisation, country(place.country)) if part)
