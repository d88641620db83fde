"""The rows of a call's form: criteria, cut-offs and limits of places, as many as are needed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from eventhub.directory.labels import kind_choices
from eventhub.forms import country_choices, line, wall_time
from eventhub.hosting.models.calls import Call, PlaceScope

HINT_LENGTH = 300
MOST_PLACES = 10_000
LONGEST_INDEX = 4


class RowsField(FieldList):  # type: ignore[misc]
    """Rows of the same fields; `grow()` offers an empty one more."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.type = "FieldList"

    def grow(self) -> None:
        """There is one row more to fill in, up to the most there may be."""
        if len(self.entries) < self.max_entries:
            self.append_entry()

    def object_to(self, row: Any, name: str, sentence: str) -> None:
        """Put an error at a field of a row, of the first row where none is named."""
        entry = row or self.entries[0]
        entry.form[name].errors = [*entry.form[name].errors, sentence]
        self.errors = [each.errors for each in self.entries]

    def _extract_indices(self, prefix: str, formdata: Any) -> Any:
        """Read the rows' numbers; what is no number is no row."""
        keys = (key.removeprefix(f"{prefix}-").partition("-")[0] for key in formdata if key.startswith(f"{prefix}-"))
        return [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) <= LONGEST_INDEX]


class CriterionRow(Form):  # type: ignore[misc]
    """One thing reviewers score; a row without a title is no criterion."""

    title = line(_l("Criterion"), required=False)
    hint = line(_l("What a high score means"), required=False, longest=HINT_LENGTH)
    weight = IntegerField(_l("Weight"), [Optional(), NumberRange(1, 100)])

    def validate_hint(self, field: Any) -> None:
        """Refuse an explanation of nothing."""
        if field.data and not self.title.data:
            raise ValidationError(_("Name the criterion."))


class CutOffRow(Form):  # type: ignore[misc]
    """An instant until which applications are decided on together; an empty row is none."""

    at = wall_time(_l("Cut-off"), required=False)


class PlaceLimitRow(Form):  # type: ignore[misc]
    """So many places in all, for a country, or for a kind of organisation; an empty row is no limit."""

    what = SelectField(_l("Places are limited"), default="")
    places = IntegerField(_l("To how many"), [Optional(), NumberRange(0, MOST_PLACES)])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.what.choices = _limit_choices()

    def validate_what(self, field: Any) -> None:
        """Ask for the half of the row that is missing."""
        if bool(field.data) != (self.places.data is not None) and not self.places.errors:
            raise ValidationError(_("Choose what is limited, and write to how many places."))


def criteria_field(least: int, most: int) -> Any:
    """Rows of criteria."""
    return RowsField(FormField(CriterionRow), min_entries=least, max_entries=most)


def cut_offs_field(least: int, most: int) -> Any:
    """Rows of cut-offs."""
    return RowsField(FormField(CutOffRow), min_entries=least, max_entries=most)


def limits_field(least: int, most: int) -> Any:
    """Rows of limits of places."""
    return RowsField(FormField(PlaceLimitRow), min_entries=least, max_entries=most)


def read_criteria(rows: Any) -> list[dict[str, Any]]:
    """Return the criteria that have a title, in their order."""
    written = [row for row in rows.data if row["title"]]
    return [{"title": row["title"], "hint": row["hint"] or "", "weight": row["weight"] or 1} for row in written]


def read_cut_offs(rows: Any, zone: str) -> list[Any]:
    """Return the instants at which clocks in a zone show what was written."""
    return [instant_of(row.form.at, zone) for row in rows if row.form.at.data]


def instant_of(field: Any, zone: str) -> datetime | None:
    """Return the instant of a wall time in UTC: in the hour that comes twice, other clocks' times equal nothing."""
    at: datetime | None = field.at(zone)
    return at and at.astimezone(UTC)


def read_limits(rows: Any) -> dict[tuple[PlaceScope, str], int]:
    """Return the limits that are whole, by what they count."""
    written = [row.data for row in rows]
    return {key_of(row["what"]): row["places"] for row in written if row["what"] and row["places"] is not None}


def key_of(what: str) -> tuple[PlaceScope, str]:
    """Return what a choice counts."""
    scope, _colon, key = what.partition(":")
    return PlaceScope(scope), key


def values_of_limits(call: Call) -> list[dict[str, Any]]:
    """Return a call's limits as its form's rows show them."""
    return [{"what": f"{each.scope.value}:{each.key}".rstrip(":"), "places": each.places} for each in call.place_limits]


def repeated(rows: Any, name: str) -> list[Any]:
    """Return the rows that say what a row above them says already."""
    seen: set[Any] = set()
    found = []
    for row in rows:
        value = row.form[name].data
        if value and value in seen:
            found.append(row)
        seen.add(value)
    return found


def _limit_choices() -> dict[str, Sequence[tuple[str, Any]]]:
    kinds = [(f"{PlaceScope.KIND.value}:{value}", name) for value, name in kind_choices()]
    countries = [(f"{PlaceScope.COUNTRY.value}:{code}", name) for code, name in country_choices()]
    general = [
        ("", _("Choose")),
        (PlaceScope.ALL.value, _("In all")),
        (PlaceScope.COUNTRY.value, _("For each country that has no limit of its own")),
        (PlaceScope.KIND.value, _("For each kind of organisation that has no limit of its own")),
    ]
    return {_("In general"): general, _("For one kind of organisation"): kinds, _("For one country"): countries}
