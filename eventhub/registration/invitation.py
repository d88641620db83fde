"""The calendar file that goes with a mail: the same entry, under the same UID, as in the person's own feed."""

from eventhub import clock
from eventhub.events.states import EventState
from eventhub.ical.entries import Entry, Status
from eventhub.ical.writer import download
from eventhub.registration.models import Registration
from eventhub.registration.states import HOLDS_A_SEAT, RegistrationState
from eventhub.web.pages import address

WAITING = frozenset({RegistrationState.WAITLISTED, RegistrationState.PENDING_APPROVAL})


def calendar_file(registration: Registration, place: str) -> str:
    """Return the event as it stands in one person's calendar now; every later file replaces the one before."""
    event = registration.event
    status = _status(registration)
    entry = Entry(
        uid=event.uid,
        sequence=event.sequence + registration.version - 1,
        changed_at=clock.now(),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.timezone,
        title=event.title,
        status=status,
        is_free=status is Status.TENTATIVE,
        place=place,
        url=address("calendar.event", event_id=event),
        join_url=event.online_url if registration.state in HOLDS_A_SEAT else None,
    )
    return download([entry]).decode()


def _status(registration: Registration) -> Status:
    """Sure for who has a seat at an event that stands; tentative for who waits or while the date is open."""
    state = registration.state
    if registration.event.state is EventState.CANCELLED or state not in HOLDS_A_SEAT | WAITING:
        return Status.CANCELLED
    is_tentative = state in WAITING or registration.event.state is EventState.POSTPONED
    return Status.TENTATIVE if is_tentative else Status.CONFIRMED
