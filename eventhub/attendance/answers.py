"""The door's answer, in words that can be read from a step away."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from eventhub.attendance.labels import TITLES
from eventhub.attendance.models import Arrival
from eventhub.attendance.states import TONES, Verdict
from eventhub.registration.labels import STATES
from eventhub.registration.models.registrations import Registration
from eventhub.web.pages import date_in, time_in


@dataclass(frozen=True)
class Answer:
    """What the door says to whom."""

    verdict: Verdict
    registration: Registration
    arrival: Arrival | None = None
    table: str = ""

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
        return [line for line in (who, self.table, self._matter(now)) if line]

    def _matter(self, now: datetime) -> str:
        if self.verdict is Verdict.ADMITTED:
            return ""
        if self.verdict is Verdict.ALREADY_IN:
            return self._first(now)
        return str(_("Registration: %(state)s.", state=STATES[self.registration.state]))

    def _first(self, now: datetime) -> str:
        if self.arrival is None:
            return str(_("The organiser has noted that this person is here."))
        zone = self.registration.event.timezone
        at = time_in(self.arrival.at, zone)
        if date_in(self.arrival.at, zone) != date_in(now, zone):
            at = f"{date_in(self.arrival.at, zone)}, {at}"
        if self.arrival.door:
            return str(_("Came in at %(time)s through %(door)s.", time=at, door=self.arrival.door))
        return str(_("Came in at %(time)s.", time=at))


@dataclass(frozen=True)
class Place:
    """Where and when somebody stood, under a key that the device made."""

    door: str
    at: datetime
    key: str
