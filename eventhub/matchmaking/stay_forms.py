"""When a person is at the event, and which times they keep for themselves."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, ValidationError

from eventhub.events.forms.times import instant_of, refuse_skipped, wall
from eventhub.forms import BaseForm, WallTimeField, line, wall_time
from eventhub.matchmaking.availability import LABEL_LENGTH, Stay

LATER = _l("The end must be later than the start.")


class SpanForm(BaseForm):
    """Times on the clocks of an event's zone."""

    def __init__(self, zone: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def _check(self, earlier: WallTimeField, later: WallTimeField) -> None:
        for field in (earlier, later):
            refuse_skipped(field, self.zone)
        first, last = earlier.at(self.zone), later.at(self.zone)
        if first and last and last <= first:
            raise ValidationError(LATER)


class StayForm(SpanForm):
    """When a person comes and goes; what is left empty is open."""

    arrives_at = wall_time(_l("I arrive"), required=False)
    departs_at = wall_time(_l("I leave"), required=False)
    is_remote = BooleanField(
        _l("I take part online"),
        description=_l("Your meetings get a table with a link where there is one."),
    )

    @classmethod
    def showing(cls, stay: Stay | None, zone: str) -> "StayForm":
        """Return the form with what a person said."""
        said: Any = {}
        if stay:
            said = {"arrives_at": wall(stay.arrives_at, zone), "departs_at": wall(stay.departs_at, zone)}
            said["is_remote"] = stay.is_remote
        return cls(zone, formdata=None, **said)

    def validate_departs_at(self, _field: Field) -> None:
        """Nobody leaves before they come."""
        self._check(self.arrives_at, self.departs_at)

    def stay(self) -> dict[str, Any]:
        """Return from when to when, and whether from afar."""
        return {
            "arrives_at": self.arrives_at.at(self.zone),
            "departs_at": self.departs_at.at(self.zone),
            "is_remote": self.is_remote.data,
        }


class BusyForm(SpanForm):
    """A time a person keeps for themselves."""

    starts_at = wall_time(_l("From"))
    ends_at = wall_time(_l("Until"))
    label = line(_l("What it is"), required=False, longest=LABEL_LENGTH, description=_l("For your own eyes only."))

    def validate_ends_at(self, _field: Field) -> None:
        """What begins ends later."""
        self._check(self.starts_at, self.ends_at)

    def period(self) -> tuple[datetime, datetime]:
        """Return the instants at which it begins and ends."""
        return instant_of(self.starts_at, self.zone), instant_of(self.ends_at, self.zone)
