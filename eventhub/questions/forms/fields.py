"""A field for each kind of question."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import starmap
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, StopValidation, ValidationError
from wtforms.widgets import NumberInput, TextInput

from eventhub.attachments.forms import upload
from eventhub.directory.themes import theme_choices
from eventhub.forms import LINE_LENGTH, TEXT_LENGTH, CheckboxListField, Clean, country_choices, strip
from eventhub.questions.models import Question
from eventhub.questions.states import MANY, QuestionKind

LINK_LENGTH = 500
FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST_RADIOS = 7
NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,6})?", re.ASCII)
HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}(?::\d{1,5})?")


class OnlyOne:
    """Refuse two answers to a question that has one, and tell the page whether it needs any."""

    def __init__(self, *, is_required: bool) -> None:
        self.field_flags = {"required": True} if is_required else {}

    def __call__(self, _form: Any, field: Field) -> None:
        """Raise when the browser sent several."""
        if len(field.raw_data or ()) > 1:
            raise StopValidation(_l("Give one answer to this question."))


class WebAddress:
    """Refuse what is no whole address of a page: a reader's click on it must do nothing but open that page."""

    def __call__(self, _form: Any, field: Field) -> None:
        """Raise when it is not."""
        if not is_web_address(field.data or ""):
            raise ValidationError(_l("Write a whole address such as https://example.org/page."))


class Between:
    """Refuse numbers outside the bounds, of which either may be missing."""

    def __init__(self, least: float | None, most: float | None) -> None:
        self.least, self.most = least, most

    def __call__(self, _form: Any, field: Field) -> None:
        """Raise when the number is too small or too large."""
        if field.data is not None and self.least is not None and field.data < self.least:
            raise ValidationError(_("Write %(least)s or more.", least=tidy(self.least)))
        if field.data is not None and self.most is not None and field.data > self.most:
            raise ValidationError(_("Write %(most)s or less.", most=tidy(self.most)))


class NumberField(Field):  # type: ignore[misc]
    """A number as people type it, whole or with a decimal point; `data` is an int wherever it is whole."""

    widget = NumberInput(step="any")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(tidy(self.data))

    def process_formdata(self, values: list[str]) -> None:
        """Read the number, or say how to write one."""
        if not values:
            return
        self.data, typed = None, values[0].strip()
        if typed and not NUMBER.fullmatch(typed):
            raise ValueError(_("Write a number such as 1200 or 2.5, without spaces or units."))
        if typed:
            self.data = tidy(float(Decimal(typed)))


class DayField(DateField):  # type: ignore[misc]
    """A day people mean: none of another millennium."""

    def pre_validate(self, form: Any) -> None:
        """Refuse the years of a slip of the finger."""
        super().pre_validate(form)
        if self.data and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            raise StopValidation(_l("Write a year between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))


class SettledField(Field):  # type: ignore[misc]
    """An answer that stays as it is, whatever is sent."""

    widget = TextInput()

    def _value(self) -> str:
        return str(self.data or "")

    def process_formdata(self, _values: list[str]) -> None:
        """Nothing that is sent counts."""


class MenuField(SelectField):  # type: ignore[misc]
    """One of many, or nothing."""


def tidy(number: float) -> float:
    """Return a whole number as one."""
    return int(number) if float(number).is_integer() else number


def is_web_address(address: str) -> bool:
    """Whether an address leads to a page of the web, by its name and without a password in it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (
        parts.scheme in ("https", "http")
        and bool(HOST.fullmatch(parts.netloc))
        and not any(each.isspace() or each == "\\" for each in address)
    )


def field_of(question: Question, answer: Any, *, asked_later: bool, is_frozen: bool) -> Any:
    """Return the field that asks a question, filled with the answer so far; it may stay empty.

    Its help is not its description: the page says it together with when the question is asked.
    """
    if is_frozen:
        return SettledField(question.label, default=answer)
    is_required = question.is_required and (asked_later or not question.is_asked_later)
    checks = [] if question.kind in MANY else [OnlyOne(is_required=is_required)]
    shared = {"label": question.label, "default": _start(question, answer)}
    return MAKERS[question.kind](question, [*checks, Optional()], shared)


def value_of(question: Question, field: Any) -> Any:
    """Return what a field holds as a record of answers keeps it; None or an empty list where nothing was said."""
    if question.kind in MANY:
        return [each.value for each in field.choices if each.value in (field.data or ())]
    if question.kind is QuestionKind.DATE:
        return field.data.isoformat() if field.data else None
    return field.data if question.kind is QuestionKind.NUMBER else field.data or None


def _start(question: Question, answer: Any) -> Any:
    if question.kind is QuestionKind.DATE:
        return date.fromisoformat(answer) if answer else None
    return answer or [] if question.kind in MANY else answer


def _line(question: Question, checks: list[Any], shared: dict[str, Any]) -> Any:
    checks = [*checks, Length(max=question.longest or LINE_LENGTH), Clean()]
    return StringField(validators=checks, filters=[strip], **shared)


def _text(question: Question, checks: list[Any], shared: dict[str, Any]) -> Any:
    checks = [*checks, Length(max=question.longest or TEXT_LENGTH), Clean()]
    return TextAreaField(validators=checks, filters=[strip], **shared)


def _choice(question: Question, checks: list[Any], shared: dict[str, Any]) -> Any:
    choices = [SelectChoice(option) for option in question.options]
    if question.is_required and len(choices) <= MOST_RADIOS:
        return RadioField(validators=checks, filters=[strip], choices=choices, **shared)
    return _menu(choices, checks, shared)


def _menu(choices: Iterable[SelectChoice], checks: list[Any], shared: dict[str, Any]) -> Any:
    choices = [SelectChoice("", _("Choose")), *choices]
    return MenuField(validators=checks, filters=[strip], choices=choices, **shared)


def _choices(question: Question, checks: list[Any], shared: dict[str, Any]) -> Any:
    return CheckboxListField(validators=checks, choices=[SelectChoice(each) for each in question.options], **shared)


def _number(question: Question, checks: list[Any], shared: dict[str, Any]) -> Any:
    return NumberField(validators=[*checks, Between(question.least, question.most)], **shared)


def _date(_question: Question, checks: list[Any], shared: dict[str, Any]) -> Any:
    return DayField(validators=checks, **shared)


def _link(_question: Question, checks: list[Any], shared: dict[str, Any]) -> Any:
    checks = [*checks, Length(max=LINK_LENGTH), Clean(), WebAddress()]
    return StringField(validators=checks, filters=[strip], render_kw={"type": "url"}, **shared)


def _country(_question: Question, checks: list[Any], shared: dict[str, Any]) -> Any:
    return _menu(starmap(SelectChoice, country_choices()), checks, shared)


def _theme(_question: Question, checks: list[Any], shared: dict[str, Any]) -> Any:
    return CheckboxListField(validators=checks, choices=list(starmap(SelectChoice, theme_choices())), **shared)


def _file(_question: Question, _checks: list[Any], shared: dict[str, Any]) -> Any:
    return upload(**shared)


MAKERS = {
    QuestionKind.LINE: _line,
    QuestionKind.TEXT: _text,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.LINK: _link,
    QuestionKind.COUNTRY: _country,
    QuestionKind.THEME: _theme,
    QuestionKind.FILE: _file,
}
