"""The door's answer, in words that can be read from a step away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eventhub.attendance.labels import TITLES
from eventhub.attendance.models import Arrival
from eventhub.attendance.states import TONES, Verdict
from eventhub.registration.labels import STATES
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState
from eventhub.web.pages import date_in, time_in


@dataclass(frozen=True)
class Answer:
    """What the door says to whom."""

    verdict: Verdict
    registration: Registration
    arrival: Arrival | None = None
    table: str = ""
    is_older: bool = False
    """The ticket was made for a registration that went into this one."""

    @property
    def tone(self) -> str:
        """How it looks."""
        return TONES[self.verdict]

    @property
    def title(self) -> str:
        """It in a word or two."""
        return str(TITLES[self.verdict])

    @property
    def name(self) -> str:
        """Whose ticket it is."""
        return self.registration.name

    def lines(self, now: datetime) -> list[str]:
        """Say who this is, where they belong, and what is the matter."""
        kind = self.registration.type.name if self.registration.type else ""
        who = ", ".join(filter(None, [self.registration.organisation, kind]))
        older = older_ticket() if self.is_older else ""
        return [line for line in (who, self.table, older, self._matter(now)) if line]

    def _matter(self, now: datetime) -> str:
        """Say how somebody stands; where the organiser wrote down that they are here there is no arrival."""
        came = (self.arrival.at, self.arrival.door) if self.arrival else None
        return matter(self.verdict, self.registration.state, came, self.registration.event.timezone, now)


def older_ticket() -> str:
    """Say that a ticket is not the one which the person has now."""
    return str(_("This ticket is an older one: the person was registered twice, and the two are one now."))


def matter(
    verdict: Verdict, state: RegistrationState, came: tuple[datetime, str] | None, zone: str, now: datetime
) -> str:
    """Say why somebody does not come in now; nothing where they do."""
    if verdict is Verdict.ADMITTED:
        return ""
    if verdict is not Verdict.ALREADY_IN:
        return str(_("Registration: %(state)s.", state=STATES[state]))
    if came is None:
        return str(_("The organiser has noted that this person is here."))
    at, door = _moment(came[0], zone, now), came[1]
    return str(_("Came in at %(time)s through %(door)s.", time=at, door=door) if door else _came_in_at(at))


def _came_in_at(time: str) -> Any:
    return _("Came in at %(time)s.", time=time)


def _moment(at: datetime, zone: str, now: datetime) -> str:
    time = time_in(at, zone)
    return time if date_in(at, zone) == date_in(now, zone) else f"{date_in(at, zone)}, {time}"


@dataclass(frozen=True)
class Place:
    """Where and when somebody stood, under a key that the device made."""

    door: str
    at: datetime
    key: str
    is_sure: bool = False
    """Who let them in was asked once more, as it was long before the event, and said so."""
