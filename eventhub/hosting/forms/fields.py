"""What the feature's forms share."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange, ValidationError
from wtforms.widgets import HiddenInput

from eventhub.db import LARGEST_ID

SUMMARY_LENGTH = 500


def version() -> IntegerField:
    """The version of the record that the page showed."""
    return IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())


def show_version(form: Any, newest: int) -> None:
    """Let the page carry the newest version, so that sending it again is a decision and no accident."""
    form.version.process_data(newest)
    form.version.raw_data = None


def wall(instant: datetime | None, zone: str) -> datetime | None:
    """Return what clocks in `zone` show at an instant, as a wall time field takes it."""
    return instant and instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def with_blank(choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Put the choice of nothing in front."""
    return [("", _("Choose")), *choices]


def refuse_earlier(field: Any, start: Any, message: Any, *, or_same: bool = False) -> None:
    """Refuse an end that lies before its start; a field left empty is another check's business."""
    if field.data and start.data and (field.data < start.data or (or_same and field.data == start.data)):
        raise ValidationError(message)


def written(field: Any) -> Any:
    """Return a field's value; a text that was not sent is an empty one."""
    return field.data or "" if isinstance(field, StringField) else field.data
