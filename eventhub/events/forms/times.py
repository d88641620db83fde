"""From when to when, written as the clocks at an event's place show it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from eventhub.db import LARGEST_ID
from eventhub.events import audience
from eventhub.events.labels import audience_choices, fate_choices
from eventhub.events.models import Event, ProgrammeItem
from eventhub.events.states import Audience, EventState, Fate
from eventhub.forms import BaseForm, WallTimeField, wall_time

TOLD = frozenset({EventState.PUBLISHED, EventState.POSTPONED})


class VersionedForm(BaseForm):
    """A form that knows which version of the event its page showed."""

    version = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())

    def show_newest(self, event: Event) -> None:
        """Let the next attempt knowingly go over what somebody else changed."""
        self.version.data, self.version.raw_data = event.version, None


class TimesForm(VersionedForm):
    """From when to when, on clocks in `zone`; `shown` is the row whose times the page showed, if there is one.

    A zone of None is one that nobody knows: another field says so.
    """

    starts_at = wall_time(_l("Starts"))
    ends_at = wall_time(_l("Ends"))
    zone: str | None
    shown: Event | ProgrammeItem | None = None

    def validate_starts_at(self, field: WallTimeField) -> None:
        """Refuse an hour that the clocks skip."""
        self.refuse_skipped(field)

    def validate_ends_at(self, field: WallTimeField) -> None:
        """Refuse an hour that the clocks skip, and an end before the start."""
        self.refuse_skipped(field)
        starts_at, ends_at = self.instant("starts_at"), self.instant("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            raise ValidationError(_("The end comes after the start."))

    def refuse_skipped(self, field: WallTimeField) -> None:
        """Refuse a time that no clock of the zone ever shows."""
        if self.zone:
            refuse_skipped(field, self.zone)

    def instant(self, name: str) -> datetime | None:
        """Return the instant a field means; one that still shows the row's own time means exactly that.

        So a row keeps the second of two equal hours in autumn, and its seconds, when something else is changed.
        """
        field: WallTimeField = self[name]
        if not (field.data and self.zone):
            return None
        known: datetime | None = getattr(self.shown, name, None)
        return known if known and wall(known, self.zone) == field.data else field.at(self.zone)

    def times(self) -> dict[str, Any]:
        """Return start and end as facts."""
        return {name: self.instant(name) for name in ("starts_at", "ends_at")}


class TellingForm(BaseForm):
    """Whom the change is told; asked only where there is somebody who could have planned with what it was before.

    Where the answer is missing, everybody is told: silence has to be chosen.
    """

    tell = RadioField(_l("Who gets a mail about it"), [Optional()], default=Audience.EVERYBODY.value)

    def ask_whom_to_tell(self, event: Event | None) -> None:
        """Offer the choices with how many people each of them is."""
        if event is None or event.state not in TOLD:
            del self.tell
            return
        self.tell.choices = audience_choices(audience.sizes(event))
        if self.tell.data is None:
            self.tell.data = Audience.EVERYBODY.value

    @property
    def audience(self) -> Audience:
        """The answer; where nothing was asked, nobody is there to be told."""
        chosen = {each.value: each for each in Audience}
        return chosen.get(self.tell.data, Audience.EVERYBODY) if "tell" in self else Audience.EVERYBODY


class FateForm(BaseForm):
    """What becomes of the registrations; asked only where there are any. Nobody loses a place by silence."""

    fate = RadioField(_l("What becomes of the registrations"), [Optional()], default=Fate.KEPT.value)

    def ask_fate(self, event: Event) -> None:
        """Offer the choices with how many registrations they are about."""
        number = audience.registrations(event) if event.state in TOLD else 0
        if not number:
            del self.fate
            return
        self.fate.choices = fate_choices(number)
        if self.fate.data is None:
            self.fate.data = Fate.KEPT.value

    @property
    def chosen_fate(self) -> Fate:
        """The answer; where nothing was asked or answered, registrations are kept."""
        return Fate.ENDED if "fate" in self and self.fate.data == Fate.ENDED.value else Fate.KEPT


class RescheduleForm(TimesForm, TellingForm, FateForm):
    """Move an event in its own time zone."""

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shown, self.zone = event, event.timezone
        self.ask_whom_to_tell(event if event.state is EventState.PUBLISHED else None)
        self.ask_fate(event)


def values_of_times(row: Event | ProgrammeItem, zone: str) -> dict[str, Any]:
    """Return start and end as their form shows them."""
    return {"starts_at": wall(row.starts_at, zone), "ends_at": wall(row.ends_at, zone)}


def wall(instant: datetime | None, zone: str) -> datetime | None:
    """Return what clocks in `zone` show at an instant, to the minute as a form's field has it."""
    return instant and instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)


def refuse_skipped(field: WallTimeField, zone: str) -> None:
    """Raise where no clock of the zone ever shows what was written."""
    if field.is_skipped(zone):
        raise ValidationError(_("Clocks are put forward then and skip this time. Write the time they show after."))


def instant_of(field: WallTimeField, zone: str) -> datetime:
    """Return the instant that a field which had to be filled in means."""
    instant = field.at(zone)
    if instant is None:
        raise ValueError(f"{field.name} was not validated")
    return instant
