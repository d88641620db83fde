"""What organisers set up and what participants write."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange

from eventhub.directory.labels import kind_choices
from eventhub.directory.themes import theme_choices
from eventhub.events.labels import LANGUAGES
from eventhub.forms import FIRST_YEAR, LAST_YEAR, BaseForm, CheckboxListField, line, text
from eventhub.matchmaking.labels import COOPERATION, priority_choices
from eventhub.matchmaking.languages import language_choices, languages_of
from eventhub.matchmaking.models import MESSAGE_LENGTH, Matchmaking, Profile, Slot, Table
from eventhub.matchmaking.states import Priority
from eventhub.web.pages import datetime_in, time_in

PROFILE_LENGTH = 1000
MOST_LINES, LONGEST_LINE = 12, 60
MOST_TABLES = 500
LONGEST_RUN = 600


class BlockForm(BaseForm):
    """A block of meetings: a day, from when to when on the event's clocks, and how long one meeting lasts."""

    on = DateField(_l("Day"), [InputRequired()])
    starts = TimeField(_l("From"), [InputRequired()])
    ends = TimeField(_l("Until"), [InputRequired()])
    minutes = IntegerField(_l("Length of a meeting, in minutes"), [InputRequired(), NumberRange(10, 120)])
    changeover = IntegerField(_l("Minutes to change tables"), [InputRequired(), NumberRange(0, 60)])

    def validate_on(self, field: Field) -> None:
        """A block lies in a year in which events take place."""
        if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            raise ValidationError(_l("Write a year between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))

    def validate_ends(self, field: Field) -> None:
        """A block ends on the day it begins, later."""
        if self.starts.data and field.data and field.data <= self.starts.data:
            raise ValidationError(_l("The end must be later than the start."))

    def period(self, zone: str) -> tuple[datetime, datetime]:
        """Return the instants at which the block begins and ends."""
        return _instant(self.on.data, self.starts.data, zone), _instant(self.on.data, self.ends.data, zone)


class TablesForm(BaseForm):
    """How many tables there are."""

    number = IntegerField(_l("Number of tables"), [InputRequired(), NumberRange(1, MOST_TABLES)])


class RunForm(BaseForm):
    """How long the optimiser may take."""

    seconds = IntegerField(
        _l("Time for the optimiser, in seconds"),
        [InputRequired(), NumberRange(5, LONGEST_RUN)],
        description=_l("It ends earlier when it has proved that nothing better exists."),
    )


class CancellationForm(BaseForm):
    """Why a meeting is cancelled."""

    reason = line(_l("Reason, which both will read"), longest=300)


_FIELDS = ("offers", "needs", "themes", "languages", "cooperation", "looks_for", "needs_step_free")
_LINES = ("sectors", "markets")


class ProfileForm(BaseForm):
    """What a person says about themselves, and whether others may read it. Nothing is ticked in advance."""

    offers = text(_l("What I offer"), required=False, longest=PROFILE_LENGTH)
    needs = text(_l("What I look for"), required=False, longest=PROFILE_LENGTH)
    looks_for = CheckboxListField(_l("Whom I would like to meet"))
    cooperation = CheckboxListField(_l("What we could do together"))
    themes = CheckboxListField(_l("Thematic areas"))
    sectors = text(_l("Sectors"), required=False, longest=800, description=_l("One a line, at most twelve."))
    markets = text(
        _l("Markets"),
        required=False,
        longest=800,
        description=_l("Countries or regions you work in or want to enter. One a line, at most twelve."),
    )
    languages = CheckboxListField(_l("Languages I can hold a meeting in"))
    needs_step_free = BooleanField(
        _l("I need a table that can be reached without steps"),
        description=_l("Only the organiser knows; it decides which table you get."),
    )
    is_listed = BooleanField(
        _l("Show my name, organisation, country and the answers above to the other participants of this event"),
        description=_l(
            "Without this nobody finds you and you cannot ask for meetings. You can take it back here at any time. "
            "Your e-mail address is shown only to people with whom you have agreed on a meeting."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes.choices = theme_choices()
        self.languages.choices = language_choices(LANGUAGES)
        self.cooperation.choices = list(COOPERATION.items())
        self.looks_for.choices = kind_choices()

    @classmethod
    def showing(cls, profile: Profile | None, **more: Any) -> "ProfileForm":
        """Return the form with what a profile says, without any consent."""
        said = {name: getattr(profile, name) for name in _FIELDS} if profile else {}
        lines = {name: "\n".join(getattr(profile, name)) for name in _LINES} if profile else {}
        return cls(formdata=None, **said, **lines, **more)

    def offer(self, matchmaking: Matchmaking) -> "ProfileForm":
        """Offer the languages in which the event's meetings are held."""
        self.languages.choices = language_choices(languages_of(matchmaking))
        return self

    def validate_sectors(self, field: Field) -> None:
        """Keep each a few words, and few of them."""
        words = lines_of(field.data)
        if len(words) > MOST_LINES or any(len(each) > LONGEST_LINE for each in words):
            raise ValidationError(_l("Write at most twelve, each on a line of its own and in a few words."))

    validate_markets = validate_sectors

    def description(self) -> dict[str, Any]:
        """Return what the profile says, without the consent."""
        return {name: self.data[name] for name in _FIELDS} | {name: lines_of(self.data[name]) for name in _LINES}


class AbsenceForm(BaseForm):
    """When a person cannot meet; nobody else sees it, or why."""

    away = CheckboxListField(_l("I cannot meet at these times"), coerce=int)

    def offer(self, slots: Iterable[Slot], zone: str) -> "AbsenceForm":
        """Offer every slot of the event."""
        self.away.choices = [(slot.id, slot_words(slot, zone)) for slot in slots]
        return self


class RequestForm(BaseForm):
    """Ask somebody for a meeting."""

    message = text(_l("Message"), required=False, longest=MESSAGE_LENGTH)
    priority = RadioField(
        _l("How important is it to you?"),
        [InputRequired()],
        choices=priority_choices,
        default=Priority.WOULD_LIKE.value,
    )

    def wish(self) -> dict[str, Any]:
        """Return what is said and how important it is."""
        return {"message": self.message.data, "priority": Priority(self.priority.data)}


def lines_of(written: str | None) -> list[str]:
    """Return what stands on the lines of a text, each once."""
    lines = (" ".join(each.split()) for each in (written or "").splitlines())
    return list(dict.fromkeys(each for each in lines if each))


def _instant(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone))


def slot_words(slot: Slot, zone: str) -> str:
    """Say when a slot is."""
    return f"{datetime_in(slot.starts_at, zone)}\N{EN DASH}{time_in(slot.ends_at, zone)}"


def table_words(table: Table) -> str:
    """Name a table."""
    return str(_l("Table %(number)s", number=table.number))
