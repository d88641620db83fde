"""The steps of the set-up beside blocks and the number of tables: who, how, within which limits, and where."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from eventhub.directory.labels import kind_choices
from eventhub.events.forms.times import refuse_skipped
from eventhub.events.labels import LANGUAGES
from eventhub.forms import BaseForm, CheckboxListField, WallTimeField, country_choices, line
from eventhub.matchmaking.asking import EUROPEAN_UNION
from eventhub.matchmaking.labels import mode_choices
from eventhub.matchmaking.languages import language_choices, languages_of
from eventhub.matchmaking.models import Matchmaking, Table
from eventhub.matchmaking.states import Mode
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType

URL_LENGTH = 300
MOST_PEOPLE, MOST_ASKS = 600, 30
MOST_TARGET = 100
PEOPLE, ASKS = 60, 6
"""What is assumed where nobody has registered, and of everybody."""


class AdmissionForm(BaseForm):
    """Who takes part."""

    kinds = CheckboxListField(_l("Types of organisation"))
    types = CheckboxListField(_l("Registered as"))

    def offer(self, types: Iterable[ParticipantType]) -> "AdmissionForm":
        """Offer every kind of organisation and what people register as at the event."""
        self.kinds.choices = kind_choices()
        self.types.choices = [(str(each.id), each.name) for each in types]
        return self


class RuleForm(BaseForm):
    """One group may ask another."""

    asker_kind = SelectField(_l("Who asks: type of organisation"))
    asker_type = SelectField(_l("Who asks: registered as"))
    asker_country = SelectField(_l("Who asks: country"))
    asked_kind = SelectField(_l("Whom they ask: type of organisation"))
    asked_type = SelectField(_l("Whom they ask: registered as"))
    asked_country = SelectField(_l("Whom they ask: country"))
    both_ways = BooleanField(_l("The other way round too"))

    def offer(self, types: Iterable[ParticipantType]) -> "RuleForm":
        """Offer kinds, what people register as, and countries with the European Union before them."""
        named = [("", _("Any")), *((str(each.id), each.name) for each in types)]
        countries = [("", _("Any")), (EUROPEAN_UNION, _("European Union")), *country_choices()]
        for side in ("asker", "asked"):
            self[f"{side}_kind"].choices = [("", _("Any")), *kind_choices()]
            self[f"{side}_type"].choices = named
            self[f"{side}_country"].choices = countries
        return self

    def sides(self) -> Any:
        """Return the two groups."""
        names = (("kind", "kinds"), ("type", "types"), ("country", "countries"))
        chosen = {
            f"{side}_{many}": [value] if (value := self[f"{side}_{one}"].data) else []
            for side in ("asker", "asked")
            for one, many in names
        }
        return chosen | {"both_ways": self.both_ways.data}


class LanguagesForm(BaseForm):
    """In which languages meetings are held."""

    languages = CheckboxListField(
        _l("Meetings are held in"),
        description=_l("People choose among these on their profiles. With none ticked they choose among all."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages.choices = language_choices(LANGUAGES)


class InterpreterForm(BaseForm):
    """Somebody who interprets."""

    name = line(_l("Name of the interpreter"))
    one = SelectField(_l("Between"), id="one-language")
    other = SelectField(_l("and"), id="other-language")

    def offer(self, matchmaking: Matchmaking) -> "InterpreterForm":
        """Offer the languages in which the event's meetings are held."""
        self.one.choices = self.other.choices = language_choices(languages_of(matchmaking))
        return self

    def validate_other(self, field: Field) -> None:
        """Two languages differ."""
        if field.data == self.one.data:
            raise ValidationError(_l("Choose two different languages."))


class ModeForm(BaseForm):
    """How agreed meetings get their time."""

    mode = RadioField(_l("How do meetings get their time?"), [InputRequired()], choices=mode_choices)

    def chosen(self) -> Mode:
        """Return the mode."""
        return Mode(self.mode.data)


class LimitsForm(BaseForm):
    """What bounds requests and meetings, and when people can ask, on the event's clocks."""

    most_open_requests = IntegerField(
        _l("Requests a person may have waiting for an answer"), [InputRequired(), NumberRange(1, 500)]
    )
    share_of_slots = IntegerField(
        _l("Meetings a person may have, in per cent of the slots they are there"),
        [InputRequired(), NumberRange(1, 100)],
        description=_l("90 leaves everybody a pause."),
    )
    answer_days = IntegerField(
        _l("Days to answer a request"),
        [InputRequired(), NumberRange(1, 60)],
        description=_l("In the last week before the event it is one day at most, and on event days one hour."),
    )
    opens_at = WallTimeField(_l("Requests open"), [Optional()], description=_l("Empty: when you open them by hand."))
    closes_at = WallTimeField(_l("Requests close"), [Optional()], description=_l("Empty: when you close them by hand."))

    def on_clocks(self, zone: str) -> "LimitsForm":
        """Say where clocks show the times of the window."""
        self.zone = zone
        return self

    def validate_opens_at(self, field: Field) -> None:
        """Clocks show it."""
        refuse_skipped(field, self.zone)

    def validate_closes_at(self, field: Field) -> None:
        """Clocks show it, and requests close after they open."""
        refuse_skipped(field, self.zone)
        opens_at, closes_at = self.opens_at.at(self.zone), field.at(self.zone)
        if opens_at and closes_at and closes_at.astimezone(UTC) <= opens_at.astimezone(UTC):
            raise ValidationError(_l("Requests must close after they open."))

    def limits(self) -> Any:
        """Return the limits, the window as instants."""
        plain = {name: self.data[name] for name in ("most_open_requests", "share_of_slots", "answer_days")}
        return plain | {"opens_at": self.opens_at.at(self.zone), "closes_at": self.closes_at.at(self.zone)}


class TargetForm(BaseForm):
    """How many meetings people of a participant type should have."""

    kind = SelectField(_l("Who"))
    least = IntegerField(
        _l("Meetings at least"),
        [InputRequired(), NumberRange(0, MOST_TARGET)],
        default=0,
        description=_l("The optimiser tries to give everybody so many before it shortens breaks."),
    )
    most = IntegerField(
        _l("Meetings at most"),
        [Optional(), NumberRange(1, MOST_TARGET)],
        description=_l("Empty: as many as the share of slots above allows."),
    )

    def offer(self, types: Iterable[ParticipantType]) -> "TargetForm":
        """Offer what people register as, and everybody else."""
        self.kind.choices = [("", _("Everybody without a line of their own")), *((str(t.id), t.name) for t in types)]
        return self

    def chosen(self, types: Iterable[ParticipantType]) -> ParticipantType | None:
        """Return whom it is for; None is everybody else."""
        return next((each for each in types if str(each.id) == self.kind.data), None)

    def numbers(self) -> Any:
        """Return the least and the most."""
        return {"least": self.least.data, "most": self.most.data}

    def validate_least(self, field: Field) -> None:
        """It says something, and nobody should have more than they can."""
        if not field.data and self.most.data is None:
            raise ValidationError(_l("Say how many at least, at most, or both."))
        if None not in (field.data, self.most.data) and field.data > self.most.data:
            raise ValidationError(_l("This is more than they can have at most."))


class CapacityForm(BaseForm):
    """What is assumed of requests; its state is the address, so it changes nothing and needs no token."""

    class Meta:
        """Say so to Flask-WTF."""

        csrf = False

    people = IntegerField(_l("People who take part"), [InputRequired(), NumberRange(2, MOST_PEOPLE)])
    asks = IntegerField(_l("Requests each of them sends"), [InputRequired(), NumberRange(1, MOST_ASKS)])
    accepted = IntegerField(_l("Of a hundred requests accepted"), [InputRequired(), NumberRange(1, 100)])


class TableForm(BaseForm):
    """What one table is like."""

    room = line(_l("Room or area"), required=False, longest=60)
    is_step_free = BooleanField(_l("It can be reached without steps"))
    online_url = line(
        _l("Link for online meetings"),
        required=False,
        longest=URL_LENGTH,
        description=_l("Only people who meet at this table see it."),
    )
    host = SelectField(_l("Whose own table it is"), coerce=int, description=_l("Only their meetings are put there."))

    def offer(self, people: Iterable[Registration]) -> "TableForm":
        """Offer everybody who comes, by organisation."""
        named = [(each.id, ", ".join(filter(None, (each.organisation, each.name)))) for each in people]
        named.sort(key=lambda each: each[1].casefold())
        self.host.choices = [(0, _("Nobody's: it is for everybody")), *named]
        return self

    def validate_online_url(self, field: Field) -> None:
        """A link leads to the web."""
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_l("Write an address that starts with https:// or http://."))

    @classmethod
    def showing(cls, table: Table) -> "TableForm":
        """Return the form with what a table is like."""
        return cls(formdata=None, obj=table, host=table.host_id or 0)


def limits_of(matchmaking: Matchmaking) -> dict[str, Any]:
    """Return what the form of limits shows at first, its window on the event's clocks."""
    return {name: getattr(matchmaking, name) for name in ("most_open_requests", "share_of_slots", "answer_days")}
