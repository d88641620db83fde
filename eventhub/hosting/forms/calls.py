"""What managers write about programmes and calls."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, Form, FormField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from eventhub.events.models import Programme
from eventhub.forms import BaseForm, line, text, wall_time, zone_choices
from eventhub.hosting.forms.fields import SUMMARY_LENGTH, refuse_earlier, version, wall, written
from eventhub.hosting.models.calls import Call

HINT_LENGTH = 300
MOST_CRITERIA = 6
DEFAULT_ZONE = "Europe/Brussels"


class ProgrammeForm(BaseForm):
    """A season."""

    name = line(_l("Name"), description=_l("As on a poster: EU Cluster Weeks 2018-2019"))
    summary = text(_l("What it is about"), required=False, longest=SUMMARY_LENGTH)
    starts_on = DateField(_l("First day"), [InputRequired()])
    ends_on = DateField(_l("Last day"), [InputRequired()])

    def validate_ends_on(self, field: DateField) -> None:
        """Refuse a season that ends before it begins."""
        refuse_earlier(field, self.starts_on, _l("The last day cannot be before the first."))


class CriterionForm(Form):  # type: ignore[misc]
    """One thing reviewers score; a row without a title is no criterion."""

    title = line(_l("Criterion"), required=False)
    hint = line(_l("What a high score means"), required=False, longest=HINT_LENGTH)
    weight = IntegerField(_l("Weight"), [Optional(), NumberRange(1, 100)])


class OpenCallForm(BaseForm):
    """What may still change about a call that was announced: its words, and until when it takes applications."""

    version = version()
    title = line(_l("Title"))
    summary = text(_l("In two sentences"), required=False, longest=SUMMARY_LENGTH)
    description = text(_l("The call"), required=False, description=_l("Who can apply, for what, and what comes of it."))
    closes_at = wall_time(_l("Closes"), description=_l("The last application comes in before this minute begins."))
    decision_days = IntegerField(_l("Days until a decision"), [InputRequired(), NumberRange(1, 365)], default=14)

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone

    def read(self) -> dict[str, Any]:
        """Return what was written about the call; its closing instant is what clocks in its zone show."""
        words = {name: written(self[name]) for name in ("title", "summary", "description", "decision_days")}
        return words | {"closes_at": self.closes_at.at(self.zone)}


class CallForm(OpenCallForm):
    """A call before it is announced: all of it."""

    programme_id = SelectField(_l("Programme"), [InputRequired()], coerce=int)
    opens_at = wall_time(_l("Opens"))
    timezone = SelectField(_l("Time zone of the call"), [InputRequired()])
    events_from = DateField(_l("Events take place from"), [InputRequired()])
    events_until = DateField(_l("Events take place until"), [InputRequired()])
    criteria = FieldList(FormField(CriterionForm), min_entries=MOST_CRITERIA, max_entries=MOST_CRITERIA)

    def __init__(self, *args: Any, programmes: Sequence[Programme], **options: Any) -> None:
        super().__init__(*args, zone="", **options)
        self.timezone.choices = zone_choices()
        self.programme_id.choices = [(programme.id, programme.name) for programme in programmes]

    def validate_closes_at(self, field: Any) -> None:
        """Refuse a call that closes before it opens."""
        refuse_earlier(field, self.opens_at, _l("A call closes after it opens."), or_same=True)

    def validate_events_until(self, field: DateField) -> None:
        """Refuse a window without a day in it."""
        refuse_earlier(field, self.events_from, _l("The last day cannot be before the first."))

    def read(self) -> dict[str, Any]:
        """Return what was written about the call, its criteria as a list of their facts."""
        self.zone = self.timezone.data
        facts = {name: self[name].data for name in ("programme_id", "timezone", "events_from", "events_until")}
        criteria = [row for row in self.criteria.data if row["title"]]
        opens_at = self.opens_at.at(self.zone)
        return super().read() | facts | {"opens_at": opens_at, "criteria": [_criterion(row) for row in criteria]}


def first_values(now: datetime) -> dict[str, Any]:
    """Return what a new call's form offers: open from tomorrow for a month, until 23:59 in Brussels."""
    today = datetime.combine(now.astimezone(ZoneInfo(DEFAULT_ZONE)), time())
    return {
        "version": 1,
        "timezone": DEFAULT_ZONE,
        "decision_days": 14,
        "opens_at": today + timedelta(days=1, hours=9),
        "closes_at": today + timedelta(days=30, hours=23, minutes=59),
    }


def values_of_call(call: Call) -> dict[str, Any]:
    """Return a call as its forms show it."""
    plain = ("version", "title", "summary", "description", "decision_days", "programme_id", "timezone")
    window = ("events_from", "events_until", "criteria")
    return {name: getattr(call, name) for name in plain + window} | {
        "opens_at": wall(call.opens_at, call.timezone),
        "closes_at": wall(call.closes_at, call.timezone),
    }


def _criterion(row: dict[str, Any]) -> dict[str, Any]:
    return {"title": row["title"], "hint": row["hint"] or "", "weight": row["weight"] or 1}
