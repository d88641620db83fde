"""What organisers choose when they work on a timetable by hand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, IntegerField, SelectField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Regexp

from eventhub.forms import BaseForm
from eventhub.matchmaking.forms import slot_words, table_words
from eventhub.matchmaking.models import Matchmaking, Profile, Slot, Table
from eventhub.web.pages import time_in

NOW = 0
"""In place of a version's number: the timetable as it holds now, moved by hand or not."""


MOST_MOVED = 50


class FittingForm(BaseForm):
    """How many meetings may move so that those without a place get one."""

    most_moved = IntegerField(
        _l("Other meetings that may move"),
        [InputRequired(), NumberRange(0, MOST_MOVED)],
        description=_l("As few as possible do, and only where that places more meetings."),
    )


class PlaceForm(BaseForm):
    """Where a meeting goes by hand."""

    place = SelectField(_l("Time and table"), [InputRequired()], validate_choice=False)

    def offer(self, matchmaking: Matchmaking, free: Mapping[Slot, Sequence[Table]]) -> Self:
        """Offer the free tables of each slot; one that was taken meanwhile is refused in words by who puts it there."""
        zone = matchmaking.event.timezone
        self.place.choices = {
            slot_words(slot, zone): [(place_value(slot, table), _place_words(slot, table, zone)) for table in tables]
            for slot, tables in free.items()
        }
        pairs = ((slot, table) for slot in matchmaking.slots for table in matchmaking.tables)
        self._places = {place_value(*place): place for place in pairs}
        return self

    def validate_place(self, field: Field) -> None:
        """A slot and a table of this event."""
        if field.data not in self._places:
            raise ValidationError(_("Choose one of the times and tables in the list."))

    def chosen(self) -> tuple[Slot, Table]:
        """Return the slot and the table."""
        return self._places[self.place.data]


class MoveForm(PlaceForm):
    """Where a meeting moves by hand, and which of its places the page showed."""

    seen = HiddenField(validators=[InputRequired(), Regexp(r"[0-9]{1,9}\Z")])


class _Pair:
    """Who meets whom."""

    one = SelectField(_l("One person"), [InputRequired()], coerce=int)
    other = SelectField(_l("The other person"), [InputRequired()], coerce=int)

    def offer_people(self, people: Iterable[Profile]) -> Self:
        """Offer these people."""
        self.one.choices = self.other.choices = [(person.id, _person_words(person)) for person in people]
        return self

    def validate_other(self, field: Field) -> None:
        """Nobody meets themselves."""
        if field.data == self.one.data:
            raise ValidationError(_("Choose two different people."))


class PairForm(_Pair, BaseForm):
    """Who is to meet whom; its state is the address, so it changes nothing and needs no token."""

    class Meta:
        """Say so to Flask-WTF."""

        csrf = False


class AddForm(_Pair, PlaceForm):
    """Who meets whom by the organiser's hand, and where."""


class ComparisonForm(BaseForm):
    """Which two timetables stand side by side; its state is the address."""

    class Meta:
        """Say so to Flask-WTF."""

        csrf = False

    before = SelectField(_l("This timetable"), coerce=int)
    after = SelectField(_l("Beside this one"), coerce=int)

    def offer(self, numbers: Sequence[int], *, has_now: bool) -> Self:
        """Offer what holds now, where there is a published timetable, and every version, the newest first."""
        named = [(number, str(_("Version %(number)s", number=number))) for number in numbers]
        self.before.choices = self.after.choices = [(NOW, str(_("What people walk by")))] * has_now + named
        return self


def place_value(slot: Slot, table: Table) -> str:
    """Name a slot and a table in a list of choices."""
    return f"{slot.id}-{table.id}"


def _place_words(slot: Slot, table: Table, zone: str) -> str:
    """Name both: a list that is closed shows nothing of the group its choice stands in."""
    return f"{time_in(slot.starts_at, zone)}, {table_words(table)}"


def _person_words(person: Profile) -> str:
    place = person.registration
    return f"{place.name} ({place.organisation})" if place.organisation else place.name
