"""Choosing times to meet: up to three, the best first, or one."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import Field, HiddenField, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired, Optional, Regexp

from eventhub.forms import BaseForm
from eventhub.matchmaking.forms import RequestForm, slot_words
from eventhub.matchmaking.models import Slot, Table

NAMES = ("best", "second", "third")


class TimesForm(BaseForm):
    """Up to three times at which one could meet, the best first."""

    best = SelectField(_l("The time that suits me best"), [InputRequired()])
    second = SelectField(_l("Also possible"), [Optional()])
    third = SelectField(_l("Possible too"), [Optional()])

    def offer(self, slots: Mapping[Slot, str], zone: str) -> "TimesForm":
        """Offer these times, each with what should be known of it."""
        known = [
            (str(slot.id), _with_note(slot_words(slot, zone), note), _local(slot, zone)) for slot, note in slots.items()
        ]
        self.best.choices = [("", _("Choose a time"), {}), *known]
        self.second.choices = self.third.choices = [("", _("no other time"), {}), *known]
        return self

    def validate_second(self, field: Field) -> None:
        """Each time is named once."""
        chosen = [each.data for each in (self.best, self.second, self.third) if each.data]
        if field.data and len(set(chosen)) < len(chosen):
            raise ValidationError(_l("Choose different times."))

    def chosen(self) -> list[int]:
        """Return the slots' ids, the best first."""
        return [int(self[name].data) for name in NAMES if self[name].data]


class TimedRequestForm(TimesForm, RequestForm):
    """Ask somebody for a meeting at one of some times."""


class AcceptanceForm(BaseForm):
    """At which of the times that were proposed; empty where the timetable gives it."""

    slot = HiddenField(validators=[Optional(strip_whitespace=False), Regexp(r"[0-9]{1,9}\Z")])
    is_must = HiddenField()


class BookingForm(BaseForm):
    """When a meeting takes place."""

    slot = RadioField(_l("New time"), [InputRequired()])

    def offer(self, places: Iterable[tuple[Slot, Table, str]], zone: str) -> "BookingForm":
        """Offer these times, each with the table it comes with and what should be known of it."""
        self.slot.choices = [(str(slot.id), _place_words(slot, table, note, zone)) for slot, table, note in places]
        return self

    def among(self, slots: Iterable[Slot]) -> "BookingForm":
        """Read any of these times, be it free or not."""
        self.slot.choices = [(str(slot.id), "") for slot in slots]
        return self


def _with_note(words: str, note: str) -> str:
    return f"{words} ({note})" if note else words


def _place_words(slot: Slot, table: Table, note: str, zone: str) -> Markup:
    """Say when and where, for the script to add the reader's own time."""
    room = f", {table.room}" if table.room else ""
    where = _with_note(_("table %(number)s", number=table.number) + room, note)
    attributes = {**_local(slot, zone), "datetime": slot.starts_at.isoformat()}
    facts = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in attributes.items())
    return Markup('<span class="when"><time{}>{}</time></span> · {}').format(facts, slot_words(slot, zone), where)


def _local(slot: Slot, zone: str) -> dict[str, Any]:
    """Return what the script needs to add the reader's own time."""
    return {"data-local": slot.starts_at.isoformat(), "data-zone": zone, "data-label": _("your time:")}
