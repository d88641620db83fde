"""The filter bar."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, SelectField, StringField

from eventhub.calendar.filters import Filters
from eventhub.directory.themes import theme_choices
from eventhub.events.labels import LANGUAGES, format_choices
from eventhub.web.pages import country, language


class FilterForm(Form):  # type: ignore[misc]
    """What the calendar can be filtered by; its state is the address, so it is never posted."""

    q = StringField(_l("Search"), render_kw={"type": "search"})
    country = SelectField(_l("Country"))
    theme = SelectField(_l("Theme"))
    format = SelectField(_l("Format"))
    programme = SelectField(_l("Programme"))
    language = SelectField(_l("Language"))
    since = DateField(_l("From"), name="from")
    until = DateField(_l("To"), name="to")


def filter_form(filters: Filters, choices: Sequence[Any]) -> FilterForm:
    """Return the filter bar as it stands: each list shows the first value asked for, if it is one of its choices."""
    form = FilterForm(data={"q": filters.q, "since": filters.since, "until": filters.until} | _first(filters))
    form.country.choices = _with_any(_named(choices, "country"), _l("All countries"))
    form.theme.choices = _with_any(theme_choices(), _l("All themes"))
    form.format.choices = _with_any(format_choices(), _l("All formats"))
    form.programme.choices = _with_any(_named(choices, "programme"), _l("All programmes"))
    form.language.choices = _with_any([(code, language(code)) for code in LANGUAGES], _l("All languages"))
    return form


def further(filters: Filters) -> list[tuple[str, str]]:
    """Return the values that a list of one choice cannot show; the form carries them along unseen."""
    first = _first(filters)
    return [(name, value) for name, value in filters.pairs() if name in first and value != first[name]]


def _first(filters: Filters) -> dict[str, str | date]:
    lists = ("country", "theme", "format", "programme", "language")
    return {name: getattr(filters, name)[0] for name in lists if getattr(filters, name)}


def _named(choices: Sequence[Any], kind: str) -> list[tuple[str, str]]:
    found = [
        (each.value, country(each.value) if kind == "country" else each.label) for each in choices if each.kind == kind
    ]
    return sorted(found, key=lambda choice: choice[1].casefold())


def _with_any(choices: Sequence[tuple[str, Any]], label: Any) -> list[tuple[str, Any]]:
    return [("", label), *choices]
