"""The base of every form and the field kinds they share."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import request  # noqa: TID251 - a form reads what was sent
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import (
    DateTimeLocalField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.i18n import messages_path
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, Select, html_params

EMAIL_LENGTH = 254
LINE_LENGTH = 120
TEXT_LENGTH = 5_000
FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_KEPT = 400
"""Choices of a list that is kept ready: every country, and no list of people."""


class BaseForm(FlaskForm):
    """A form with CSRF protection; it validates and never saves."""

    class Meta(FlaskForm.Meta):
        """How a form reads what was sent, and shows it."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read the request's form, also an empty one: then every answer was left out."""
            if formdata is None or hasattr(formdata, "getlist"):
                return formdata
            return request.form if form.is_submitted() else None

        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
            """Show a control; long lists of choices at a small part of the cost."""
            if type(field.widget) is Select and not field.widget.multiple:
                field.widget = _QUICK
            return super().render_field(field, render_kw)

        def get_translations(self, _form: Any) -> NullTranslations:
            """Return the library's own words in the reader's language, read once instead of in every request."""
            return _words(get_locale())


@lru_cache(maxsize=64)
def _words(locale: Locale | None) -> NullTranslations:
    return Translations.load(messages_path(), [locale] if locale else None, domain="wtforms")


class _QuickSelect(Select):
    """A list of choices, written once for everybody who is shown the same; what is chosen is marked in it."""

    def __call__(self, field: Any, **kwargs: Any) -> Any:
        """Write the list; a very long one, or whose options carry more than value and label, as the library does."""
        choices = [SelectChoice.from_input(each) for each in field.choices or ()]
        if (
            len(choices) > LONGEST_KEPT
            or isinstance(field.choices, dict)
            or any(each.render_kw or each.optgroup for each in choices)
        ):
            return super().__call__(field, **kwargs)
        options = _options(tuple((str(each.value), str(each.label or each.value)) for each in choices))
        for each in choices:
            if field.coerce(each.value) == field.data:
                begin = _begin_option(each.value)
                options = options.replace(begin, begin.replace("<option", "<option selected", 1))
        flags = {name: True for name in self.validation_attrs if getattr(field.flags, name)}
        attributes = html_params(**{"id": field.id, "name": field.name, **flags, **kwargs})
        return Markup(f"<select {attributes}>{options}</select>")  # noqa: S704 - escaped where it was written


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[str, str], ...]) -> str:
    return "".join(f"{_begin_option(value)}{escape(label)}</option>" for value, label in choices)


def _begin_option(value: object) -> str:
    return f'<option value="{escape(value)}">'


_QUICK = _QuickSelect()


class Clean:
    """Refuse control characters and characters no reader can see: they break mails, feeds and pages."""

    def __call__(self, _form: Any, field: Field) -> None:
        """Raise when the text holds a control character other than tab or new line."""
        if any(is_control(character) for character in field.data or ""):
            raise ValidationError(_l("This text holds a control character that cannot be shown. Please type it again."))


def is_control(character: str) -> bool:
    """Whether a character is invisible machinery instead of text."""
    code = ord(character)
    return (
        (code < 32 and character not in "\t\r\n")
        or 127 <= code < 160
        or code in (0x2028, 0x2029)
        or 0xD800 <= code < 0xE000
    )


def strip(text: str | None) -> str | None:
    """Drop white space around a value."""
    return text.strip() if text else text


def line(label: Any, *, required: bool = True, longest: int = LINE_LENGTH, **options: Any) -> StringField:
    """One line of text, required unless told otherwise."""
    return StringField(label, _validators(required, longest), filters=[strip], **{"default": "", **options})


def text(label: Any, *, required: bool = True, longest: int = TEXT_LENGTH, **options: Any) -> TextAreaField:
    """Several lines of text with a limit that counts down on the page."""
    return TextAreaField(label, _validators(required, longest), filters=[strip], **{"default": "", **options})


def email(label: Any, *, required: bool = True, **options: Any) -> StringField:
    """An e-mail address."""
    checks = [
        InputRequired() if required else Optional(),
        Length(max=EMAIL_LENGTH),
        Clean(),
        Email(_l("Write an e-mail address like name@example.org.")),
    ]
    return StringField(label, checks, filters=[strip], render_kw={"type": "email", "autocomplete": "email"}, **options)


def choice(label: Any, choices: Sequence[tuple[str, Any]], **options: Any) -> SelectField:
    """One of a few."""
    return SelectField(label, [InputRequired()], choices=list(choices), **options)


class CheckboxListField(SelectMultipleField):
    """Any number of a few, as checkboxes instead of a list that needs a mouse and a modifier key."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CountryField(SelectField):
    """One country, or no choice yet: what was sent is looked up, instead of compared with every country there is."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, [InputRequired()], choices=_choose_country, **options)

    def pre_validate(self, _form: Any) -> None:
        """Refuse what is no country; the words that ask for a choice are no answer, which is told as such."""
        if self.data and self.data not in _country_codes(get_locale()):
            raise ValidationError(self.gettext("Not a valid choice."))


class WallTimeField(DateTimeLocalField):
    """A date and time as read off a wall; `at(zone)` makes it an instant."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **options)

    def pre_validate(self, form: Any) -> None:
        """Refuse years in which no event takes place: nobody means them, and no zone has rules for them."""
        super().pre_validate(form)
        if self.data and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            raise StopValidation(_l("Write a year between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))

    def at(self, zone: str) -> datetime | None:
        """Return the instant at which clocks in `zone` show this time; the first, where they show it twice."""
        return self.data.replace(tzinfo=ZoneInfo(zone)) if self.data else None

    def is_skipped(self, zone: str) -> bool:
        """Whether clocks in `zone` never show this time: they are put forward past it."""
        instant = self.at(zone)
        return (
            instant is not None and instant.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != self.data
        )


def wall_time(label: Any, *, required: bool = True, **options: Any) -> WallTimeField:
    """A date and time in a zone the form also knows."""
    return WallTimeField(label, [InputRequired() if required else Optional()], **options)


def zone_choices() -> list[tuple[str, str]]:
    """Return every IANA zone with a place in its name, as (value, label)."""
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return [(zone, zone.replace("_", " ")) for zone in sorted(places)]


def country_choices() -> list[tuple[str, str]]:
    """Return every country as (ISO 3166 code, name in the reader's language), sorted by name."""
    return list(_countries(get_locale()))


def _choose_country() -> Sequence[SelectChoice]:
    return _country_options(get_locale(), _("Choose a country"))


@lru_cache(maxsize=64)
def _country_options(locale: Locale, first: str) -> Sequence[SelectChoice]:
    return [SelectChoice("", first), *(SelectChoice(*each) for each in _countries(locale))]


@lru_cache(maxsize=64)
def _country_codes(locale: Locale) -> frozenset[str]:
    return frozenset(code for code, _name in _countries(locale))


@lru_cache(maxsize=64)
def _countries(locale: Locale) -> tuple[tuple[str, str], ...]:
    countries = [(code, name) for code, name in locale.territories.items() if _is_country(code)]
    return tuple(sorted(countries, key=lambda country: country[1]))


NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES


def _validators(required: bool, longest: int) -> list[Any]:
    return [DataRequired() if required else Optional(), Length(max=longest), Clean()]
