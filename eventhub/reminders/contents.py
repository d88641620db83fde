"""What a reminder says to one reader, as things stand at this moment."""

from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from eventhub.accounts.models import User
from eventhub.db import db, first_or_none
from eventhub.events.models import Event
from eventhub.hosting.labels import title_for_reviewers
from eventhub.mail.placeholders import fill
from eventhub.matchmaking import queries as matchmaking_queries
from eventhub.matchmaking.models import Meeting
from eventhub.matchmaking.operations.letters import agenda_line, from_where
from eventhub.registration.letters import facts as facts_of_event
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import HOLDS_A_SEAT
from eventhub.reminders import queries
from eventhub.reminders.models import ReminderRule
from eventhub.reminders.occasions import Subject
from eventhub.reminders.states import OF_ITEMS, Anchor
from eventhub.reminders.timing import Occasion
from eventhub.web.pages import address, date_in, time_in, zone_name_in


def of_reader(
    rule: ReminderRule, subject: Subject, occasion: Occasion, reader: User, registration: Registration | None
) -> dict[str, Any]:
    """Return the facts of one reminder, and the organiser's own words filled in with them."""
    with force_locale(reader.locale):
        facts = {"name": registration.name if registration else reader.name or reader.email}
        facts |= _facts(rule, subject, occasion, reader, registration)
        values = _values(facts)
        own = {"own_subject": rule.subject, "own_text": rule.text.replace("\r\n", "\n")}
        return facts | {name: fill(words, values) for name, words in own.items()}


def _facts(
    rule: ReminderRule, subject: Subject, occasion: Occasion, reader: User, registration: Registration | None
) -> dict[str, Any]:
    if not isinstance(subject, Event):
        return _of_call(rule, subject, occasion, reader)
    facts = facts_of_event(subject) | {"organiser": subject.organiser.name, "at": occasion.at}
    if registration:
        facts |= {"state": registration.state.value} | (
            {} if registration.state in HOLDS_A_SEAT else {"online_url": ""}
        )
    if rule.anchor is Anchor.REPORT_DUE:
        return facts | {"url": address("reporting.show", event_id=subject)}
    if rule.anchor is Anchor.MEETING:
        return facts | _of_meeting(db.session.get_one(Meeting, _number(occasion)), registration)
    if rule.anchor is Anchor.MEETING_DAY:
        return facts | _of_day(subject, occasion, registration)
    if rule.anchor is Anchor.END:
        facts |= {"has_meetings": _has_met(registration)}
    if rule.anchor in OF_ITEMS and rule.item:
        facts |= {"item": rule.item.title, "room": rule.item.room}
    page = "calendar.event" if rule.is_after else "calendar.my_event"
    return facts | {"url": address(page, event_id=subject)}


def _has_met(registration: Registration | None) -> bool:
    """Whether there is anybody whom a participant met."""
    profile = first_or_none(matchmaking_queries.profile_at(registration)) if registration else None
    return profile is not None and first_or_none(matchmaking_queries.partner_ids(profile)) is not None


def _of_meeting(meeting: Meeting, registration: Registration | None) -> dict[str, Any]:
    partners = [person.registration for person in meeting.people if person.registration_id != _id(registration)]
    return {
        "partner": ", ".join(f"{partner.name} ({from_where(partner)})" for partner in partners),
        "table": meeting.table.number if meeting.table else "",
        **({"online_url": meeting.table.online_url} if meeting.table and meeting.table.online_url else {}),
        "starts_at": meeting.slot.starts_at if meeting.slot else None,
        "ends_at": meeting.slot.ends_at if meeting.slot else None,
        "url": address("matchmaking.index", event_id=meeting.matchmaking.event),
    }


def _of_day(event: Event, occasion: Occasion, registration: Registration | None) -> dict[str, Any]:
    profile = first_or_none(matchmaking_queries.profile_at(registration)) if registration else None
    own = db.session.scalars(matchmaking_queries.meetings_with(profile)).unique() if profile else ()
    begins, ends = queries.bounds(occasion.key.rpartition(":")[2], occasion.zone)
    lines = [
        agenda_line(meeting, profile)
        for meeting in own
        if profile and meeting.slot and begins <= meeting.slot.starts_at < ends
    ]
    return {"meetings": lines, "url": address("matchmaking.index", event_id=event)}


def _of_call(rule: ReminderRule, call: Any, occasion: Occasion, reader: User) -> dict[str, Any]:
    facts = {"call": call.title, "zone": call.timezone, "at": occasion.until or occasion.at}
    if rule.anchor is Anchor.CALL_END:
        drafts = db.session.scalars(queries.drafts_of(reader, call.id)).all()
        url = address("hosting.edit", application_id=drafts[0].id) if drafts else ""
        return facts | {"drafts": [draft.title for draft in drafts], "url": url}
    day = occasion.key.rpartition(":")[2]
    reviews = db.session.scalars(queries.reviews_due_on(reader, call.id, day, call.timezone)).all()
    titles = [title_for_reviewers(review.application) for review in reviews]
    return facts | {"reviews": titles, "url": address("hosting.reviews")}


def _values(facts: dict[str, Any]) -> dict[str, str]:
    """Write the facts as an organiser's own words take them in."""
    at: datetime = facts.get("starts_at") if "partner" in facts else facts["at"]  # type: ignore[assignment]
    zone = facts["zone"]
    values = {
        "name": facts["name"],
        "date": date_in(at, zone),
        "time": _("%(time)s (%(zone)s)", time=time_in(at, zone), zone=zone_name_in(at, zone)),
        "link": facts["url"],
        "event": facts.get("title", ""),
        "place": facts.get("place") or facts.get("online_url") or "",
    }
    values |= {name: "\n".join(facts.get(name, ())) for name in ("meetings", "drafts", "reviews")}
    return values | {
        name: str(facts.get(name, "")) for name in ("organiser", "item", "room", "partner", "table", "call")
    }


def _number(occasion: Occasion) -> int:
    return int(occasion.key.split(":")[1])


def _id(registration: Registration | None) -> int | None:
    return registration.id if registration else None
