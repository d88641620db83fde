"""When an event takes registrations; why it does not is said in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from eventhub.events.models import Event
from eventhub.events.states import CALLED_OFF, EventState
from eventhub.registration.models.setup import ParticipantType
from eventhub.web.pages import datetime_in


def is_on(event: Event, now: datetime) -> bool:
    """Whether the event is still going to take place, as far as anybody knows."""
    return event.state in (EventState.PUBLISHED, EventState.POSTPONED) and event.ends_at > now


def is_near(event: Event, now: datetime) -> bool:
    """Whether people may be written down as come: it is the day before the event where it takes place, or later."""
    zone = ZoneInfo(event.timezone)
    return now.astimezone(zone).date() >= event.starts_at.astimezone(zone).date() - timedelta(days=1)


def closed_because(event: Event, now: datetime) -> str | None:
    """Say why nobody can register now; None while everybody can."""
    return off_because(event, now) or _outside_window(event, now)


def type_closed_because(chosen: ParticipantType, now: datetime) -> str | None:
    """Say why nobody can register as this type now; None while they can."""
    zone = chosen.event.timezone
    if chosen.retired_at:
        return str(_("Nobody registers as %(type)s any more.", type=chosen.name))
    if chosen.closes_at and now >= chosen.closes_at:
        when = datetime_in(chosen.closes_at, zone)
        words = {"type": chosen.name, "when": when, "zone": zone}
        return str(_("Registration as %(type)s closed on %(when)s (%(zone)s).", **words))
    return None


def off_because(event: Event, now: datetime) -> str | None:
    """Say why not even the organiser can register somebody now; None while they can."""
    if event.state in CALLED_OFF:
        return str(_("This event has been cancelled."))
    if event.state is EventState.FINISHED or event.ends_at <= now:
        return str(_("This event is over."))
    if event.state is EventState.DRAFT:
        return str(_("This event is not published yet."))
    return None


def _outside_window(event: Event, now: datetime) -> str | None:
    opens_at, closes_at, zone = event.registration_opens_at, event.registration_closes_at, event.timezone
    if event.state is EventState.POSTPONED:
        return str(_("This event has been postponed. Registration opens again when its new date is known."))
    if opens_at and now < opens_at:
        return str(_("Registration opens on %(when)s (%(zone)s).", when=datetime_in(opens_at, zone), zone=zone))
    if closes_at and now >= closes_at:
        return str(_("Registration closed on %(when)s (%(zone)s).", when=datetime_in(closes_at, zone), zone=zone))
    return None
