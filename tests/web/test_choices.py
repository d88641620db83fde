"""Lists of choices, as a page shows them."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import Select

from eventhub import forms
from eventhub.forms import LONGEST_KEPT, BaseForm, CountryField, country_choices

CHOICES = [SelectChoice(*pair) for pair in (("", "Choose"), ("a", "Å & <b>"), ('"x"', "it's"), ("7", "seven"))]


class _Plain(Select):
    """The library's own list, whatever the house does with its options."""


@pytest.mark.parametrize("chosen", ["", "a", '"x"', "7"])
def test_options_say_what_the_librarys_own_say(app: Flask, chosen: str) -> None:
    class Form(BaseForm):
        ours = SelectField("Ours", choices=CHOICES)
        plain = SelectField("Plain", choices=CHOICES, widget=_Plain())

    with app.test_request_context("/"):
        form = Form(formdata=None, ours=chosen, plain=chosen)
        ours, plain = str(form.ours()), str(form.plain())
    assert _options(ours) == _options(plain)
    assert ours.count("selected") == 1


@pytest.mark.parametrize("choices", [{"Vowels": [("a", "A")]}, [SelectChoice("a", "A", {"data-x": "1"}, "Vowels")]])
def test_groups_and_marks_of_options_are_the_librarys(app: Flask, choices: Any) -> None:
    class Form(BaseForm):
        ours = SelectField("Ours")

    with app.test_request_context("/"):
        field = Form(formdata=None, ours="a").ours
        field.choices = choices
        assert str(field()) == str(_Plain()(field))


@pytest.mark.parametrize(("number", "kept"), [(LONGEST_KEPT, 1), (LONGEST_KEPT + 1, 0)])
def test_a_list_of_many_people_is_not_kept_once_it_is_shown(app: Flask, number: int, kept: int) -> None:
    class Form(BaseForm):
        whom = SelectField("Whom", choices=[SelectChoice(str(each), f"Person {each}") for each in range(number)])

    forms._options.cache_clear()
    with app.test_request_context("/"):
        shown = str(Form(formdata=None, whom="7").whom())
    assert (shown.count("<option"), shown.count("selected")) == (number, 1)
    assert forms._options.cache_info().currsize == kept


@pytest.mark.parametrize(
    ("sent", "told"), [("CA", []), ("XX", ["Not a valid choice."]), ("", ["This field is required."])]
)
def test_a_country_is_looked_up(app: Flask, sent: str, told: list[str]) -> None:
    with app.test_request_context("/", method="POST", data={"where": sent}):
        form = _Where()
        form.validate()
        assert form.where.errors == told


def test_the_librarys_own_words_are_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"where": "XX"}):
        told = {}
        for language in ("de", "en_GB", "de"):
            with force_locale(language):
                form = _Where()
                form.validate()
                told[language] = form.where.errors
    assert told == {"de": ["Keine gültige Auswahl."], "en_GB": ["Not a valid choice."]}


class _Where(BaseForm):
    where = CountryField("Where")


def _options(control: str) -> list[tuple[str, bool]]:
    """Return each option without its mark, and whether it is marked."""
    options = control.partition(">")[2].removesuffix("</select>").split("</option>")
    return [(option.replace(" selected", ""), " selected" in option) for option in options]


def test_countries_speak_the_readers_language(app: Flask) -> None:
    with app.test_request_context("/"), force_locale("de"):
        german = dict(country_choices())
    with app.test_request_context("/"), force_locale("fi"):
        finnish = dict(country_choices())
    assert (german["DE"], finnish["DE"]) == ("Deutschland", "Saksa")
