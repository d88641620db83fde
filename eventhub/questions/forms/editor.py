"""What organisers write about a question."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from eventhub.db import LARGEST_ID
from eventhub.directory.themes import theme_choices
from eventhub.forms import TEXT_LENGTH, BaseForm, Clean, country_choices, line, text, wall_time
from eventhub.questions.forms.fields import NumberField
from eventhub.questions.labels import kind_choices
from eventhub.questions.models import HELP_LENGTH, LABEL_LENGTH, MOST_OPTIONS, OPTION_LENGTH, Question
from eventhub.questions.states import WITH_OPTIONS, WRITTEN, QuestionKind

FEWEST_OPTIONS = 2
FIXED_FIELDS = ("kind", "options", "condition")
PLAIN = ("label", "help", "is_required", "is_asked_later", "is_identifying")


class QuestionForm(BaseForm):
    """A question; once somebody has answered it (`is_in_use`), what its answers mean is no longer asked for.

    `earlier` are the live questions before it, on which it may depend; instants are in `zone`. `plain` names what is
    kept as it is written.
    """

    plain: tuple[str, ...] = PLAIN

    version = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())
    label = line(_l("Question"), longest=LABEL_LENGTH, description=_l("As the reader should see it."))
    help = text(_l("Help"), required=False, longest=HELP_LENGTH, description=_l("Stands below the question."))
    kind = SelectField(_l("Kind of answer"), [InputRequired()])
    options = TextAreaField(
        _l("Options"),
        [Length(max=(OPTION_LENGTH + 2) * MOST_OPTIONS), Clean()],
        description=_l("One on each line, for the kinds with options."),
    )
    longest = IntegerField(
        _l("Longest answer"),
        [Optional(), NumberRange(1, TEXT_LENGTH)],
        description=_l("In characters, for texts. Left empty: 120 for a line, 5,000 for a longer text."),
    )
    least = NumberField(_l("Smallest number"), [Optional()], description=_l("For numbers, if there is one."))
    most = NumberField(_l("Largest number"), [Optional()], description=_l("For numbers, if there is one."))
    is_required = BooleanField(_l("It has to be answered"), default=True)
    is_asked_later = BooleanField(
        _l("It can wait"), description=_l("Nobody needs to answer it before the application is accepted.")
    )
    is_identifying = BooleanField(
        _l("The answer tells who answers"), description=_l("Hidden where reviewers must not know whose work they read.")
    )
    frozen_at = wall_time(
        _l("Answers can change until"), required=False, description=_l("Left empty: as long as anything can change.")
    )
    condition = SelectField(_l("Ask it"), [Optional()])

    def __init__(
        self,
        *args: Any,
        earlier: Sequence[Question],
        zone: str,
        question: Question | None = None,
        is_in_use: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.zone, self.question = zone, question
        self.kind.choices = kind_choices()
        self.condition.choices = _condition_choices(earlier)
        for name in FIXED_FIELDS if is_in_use else ():
            del self[name]

    def validate_options(self, field: Any) -> None:
        """Refuse options nobody could tell apart, too many or too long ones; other kinds need none."""
        options = written_options(field.data)
        if self._kind() not in WITH_OPTIONS:
            return
        if len(options) < FEWEST_OPTIONS:
            raise ValidationError(_("Write two options or more, one on each line."))
        if len(options) > MOST_OPTIONS:
            raise ValidationError(_("Write %(count)s options or fewer.", count=MOST_OPTIONS))
        if any(len(option) > OPTION_LENGTH for option in options):
            raise ValidationError(_("An option has %(count)s characters or fewer.", count=OPTION_LENGTH))
        if len({" ".join(option.casefold().split()) for option in options}) < len(options):
            raise ValidationError(_("Two options are the same."))

    def validate_most(self, field: NumberField) -> None:
        """Refuse bounds between which there is no number."""
        if field.data is not None and self.least.data is not None and field.data < self.least.data:
            raise ValidationError(_("The largest number cannot be below the smallest."))

    def read(self) -> dict[str, Any]:
        """Return the question's facts; what its kind has no use for is left out."""
        kind = self._kind()
        facts = {
            name: self[name].data or "" if name in ("label", "help") else self[name].data for name in self.plain
        } | {
            "frozen_at": self.frozen_at.at(self.zone),
            "longest": self.longest.data if kind in WRITTEN else None,
            "least": self.least.data if kind is QuestionKind.NUMBER else None,
            "most": self.most.data if kind is QuestionKind.NUMBER else None,
        }
        return facts | self._read_fixed() if "kind" in self else facts

    def _read_fixed(self) -> dict[str, Any]:
        condition_id, _colon, value = (self.condition.data or "").partition(":")
        return {
            "kind": self._kind(),
            "options": written_options(self.options.data) if self._kind() in WITH_OPTIONS else [],
            "condition_id": int(condition_id) if condition_id else None,
            "condition_value": value,
        }

    def _kind(self) -> QuestionKind | None:
        """Return the kind that was chosen, or the one that can no longer change."""
        if "kind" not in self:
            return self.question.kind if self.question else None
        return next((kind for kind in QuestionKind if kind.value == self.kind.data), None)


class MoveForm(BaseForm):
    """Up or down by one."""

    direction = RadioField(validators=[InputRequired()], choices=[SelectChoice("up"), SelectChoice("down")])


class PlaceForm(BaseForm):
    """To a position, counted from 1."""

    position = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])


def values_of_question(question: Question, zone: str) -> dict[str, Any]:
    """Return a question as its form shows it."""
    at, condition = question.frozen_at, f"{question.condition_id}:{question.condition_value}"
    return {
        name: getattr(question, name) for name in (*PLAIN, "is_sensitive", "version", "longest", "least", "most")
    } | {
        "kind": question.kind.value,
        "options": "\n".join(question.options),
        "condition": condition if question.condition_id else "",
        "frozen_at": at and at.astimezone(ZoneInfo(zone)).replace(tzinfo=None),
    }


def written_options(text: str | None) -> list[str]:
    """Return the options of a text with one on each line."""
    return [each.strip() for each in (text or "").splitlines() if each.strip()]


def _condition_choices(earlier: Sequence[Question]) -> list[SelectChoice]:
    """Return what a question may depend on, grouped by the question it is an answer to."""
    choices = [SelectChoice("", _("Always"))]
    for question in earlier:
        title = _("Only after this answer to “%(label)s”", label=question.label)
        for value, name in _deciding_answers(question):
            choices.append(SelectChoice(f"{question.id}:{value}", name, optgroup=title))
    return choices


def _deciding_answers(question: Question) -> list[tuple[str, str]]:
    if question.kind in WITH_OPTIONS:
        return [(option, option) for option in question.options]
    if question.kind is QuestionKind.COUNTRY:
        return country_choices()
    return theme_choices() if question.kind is QuestionKind.THEME else []
