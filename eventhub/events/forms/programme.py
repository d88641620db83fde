"""What hosts write about the items of an event's programme."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired, ValidationError

from eventhub.events.forms.times import TimesForm, values_of_times
from eventhub.events.labels import item_kind_choices
from eventhub.events.models import Event, ProgrammeItem
from eventhub.events.states import ItemKind
from eventhub.forms import CheckboxListField, WallTimeField, line, text

TRACK_LENGTH = 60
PLAIN = ("title", "room", "track", "description")


class ItemForm(TimesForm):
    """One part of an event's programme, in the event's own time zone."""

    title = line(_l("Title"))
    kind = SelectField(_l("What it is"), [InputRequired()])
    room = line(_l("Room or meeting point"), required=False)
    track = line(
        _l("Track"),
        required=False,
        longest=TRACK_LENGTH,
        description=_l("Only where several parts run side by side: those of one track stand below each other."),
    )
    speakers = CheckboxListField(_l("Who speaks or leads"), coerce=int)
    description = text(_l("Description"), required=False)

    def __init__(self, *args: Any, event: Event, item: ProgrammeItem | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.event, self.shown, self.zone = event, item, event.timezone
        self.kind.choices = item_kind_choices()
        self._speakers = {each.id: each for each in event.speakers}
        self.speakers.choices = [(each.id, each.name) for each in event.speakers]

    def validate_ends_at(self, field: WallTimeField) -> None:
        """Refuse a time outside the event's, beside what no time may be."""
        super().validate_ends_at(field)
        starts_at, ends_at = self.instant("starts_at"), self.instant("ends_at")
        if starts_at and ends_at and not self.event.spans(starts_at, ends_at):
            raise ValidationError(_("A part of the programme starts and ends inside the event's time."))

    def read(self) -> dict[str, Any]:
        """Return what was written as facts of a programme item."""
        plain = {name: self[name].data or "" for name in PLAIN}
        speakers = [self._speakers[number] for number in self.speakers.data]
        return {"kind": ItemKind(self.kind.data), "speakers": speakers, **plain, **self.times()}


def values_of_item(item: ProgrammeItem) -> dict[str, Any]:
    """Return a part of the programme as its form shows it."""
    plain = {name: getattr(item, name) for name in PLAIN}
    times = values_of_times(item, item.event.timezone)
    speakers = [each.id for each in item.speakers]
    return {"version": item.event.version, "kind": item.kind.value, "speakers": speakers, **plain, **times}
