"""What hosts write about who speaks at an event and what there is to read."""

from typing import Any

from flask_babel import lazy_gettext as _l

from eventhub.attachments.forms import upload
from eventhub.events.forms.times import VersionedForm
from eventhub.events.models import Event, Speaker
from eventhub.forms import BaseForm, CheckboxListField, line
from eventhub.web.pages import date_in, time_in


class SpeakerForm(VersionedForm):
    """One person on the event's page."""

    name = line(_l("Name"), description=_l("As the person writes it; ask before you put it on a public page."))
    role = line(_l("Role"), required=False, description=_l("For example: chair, keynote, moderator."))
    organisation = line(_l("Organisation"), required=False)
    items = CheckboxListField(_l("Parts of the programme"), coerce=int)

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        self._items = {item.id: item for item in event.items}
        zone = event.timezone
        self.items.choices = [
            (item.id, f"{date_in(item.starts_at, zone, 'EEE d MMM')}, {time_in(item.starts_at, zone)}: {item.title}")
            for item in event.items
        ]

    def read(self) -> dict[str, Any]:
        """Return what was written as facts of a speaker."""
        plain = {name: self[name].data or "" for name in ("name", "role", "organisation")}
        return {**plain, "items": [self._items[number] for number in self["items"].data]}


class DocumentForm(BaseForm):
    """A file for the event's page."""

    title = line(_l("What it is"), description=_l("The words of the link, for example: agenda, travel information."))
    file = upload(_l("The file"), required=True)


def values_of_speaker(speaker: Speaker) -> dict[str, Any]:
    """Return a speaker as the form shows them."""
    plain = {name: getattr(speaker, name) for name in ("name", "role", "organisation")}
    return {"version": speaker.event.version, "items": [item.id for item in speaker.items], **plain}
