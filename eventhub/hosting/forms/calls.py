"""What managers write about calls."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from eventhub.directory.labels import kind_choices
from eventhub.events.models import Event, Programme
from eventhub.forms import BaseForm, CheckboxListField, country_choices, line, text, wall_time, zone_choices
from eventhub.hosting import call_rules
from eventhub.hosting.call_labels import CALL_KINDS
from eventhub.hosting.forms.call_rows import (
    criteria_field,
    cut_offs_field,
    instant_of,
    limits_field,
    read_criteria,
    read_cut_offs,
    read_limits,
    repeated,
    values_of_limits,
)
from eventhub.hosting.forms.fields import SUMMARY_LENGTH, refuse_earlier, version, wall, written
from eventhub.hosting.models.calls import DECISION_DAYS, REVIEWERS, WARNING_DAY, Call
from eventhub.hosting.states import CallKind

DEFAULT_ZONE = "Europe/Brussels"
MOST_REVIEWERS = 10
NO_EVENT = 0
EUROPEAN_UNION = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
)
WORDS = ("title", "summary", "description", "decision_days", "warning_day", "reviewers_per_application")
ROWS = ("criteria", "cut_offs", "place_limits")


class OpenCallForm(BaseForm):
    """What may still change about a call that was announced: its words, later dates, more places, the decision."""

    version = version()
    title = line(_l("Title"))
    summary = text(_l("In two sentences"), required=False, longest=SUMMARY_LENGTH)
    description = text(_l("The call"), required=False, description=_l("Who can apply, for what, and what comes of it."))
    closes_at = wall_time(_l("Closes"), description=_l("The last application comes in before this minute begins."))
    cut_offs = cut_offs_field(2, 20)
    place_limits = limits_field(3, 60)
    reviewers_per_application = IntegerField(
        _l("Reviewers per application"), [InputRequired(), NumberRange(1, MOST_REVIEWERS)], default=REVIEWERS
    )
    decision_days = IntegerField(
        _l("Days until a decision"),
        [InputRequired(), NumberRange(1, 365)],
        default=DECISION_DAYS,
        description=_l("Counted from the submission; with cut-offs, from the cut-off."),
    )
    warning_day = IntegerField(_l("The desk warns on day"), [InputRequired(), NumberRange(1, 365)], default=WARNING_DAY)

    def __init__(self, *args: Any, now: datetime, call: Call | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now, self.call = now, call

    @property
    def zone(self) -> str:
        """The zone whose clocks show the call's times."""
        return self.call.timezone if self.call else DEFAULT_ZONE

    def grow(self, rows: str | None) -> bool:
        """Offer one row more, where that is what the button asked for; everything typed stays."""
        if rows not in ROWS or rows not in self:
            return False
        self[rows].grow()
        return True

    def validate(self, *args: Any, **options: Any) -> bool:
        """Check each field, then the fields against each other and against what applicants were told."""
        if not super().validate(*args, **options):
            return False
        self._refuse_skipped_hours()
        self._refuse_repetition()
        if not self.errors:
            for objection in self._objections():
                self._place(objection)
        return not self.errors

    def read(self) -> dict[str, Any]:
        """Return what was written about the call; its instants are what clocks in its zone show."""
        return {name: written(self[name]) for name in WORDS} | {
            "closes_at": instant_of(self.closes_at, self.zone),
            "cut_offs": read_cut_offs(self.cut_offs, self.zone),
            "place_limits": read_limits(self.place_limits),
        }

    def _objections(self) -> Iterator[call_rules.Objection]:
        facts = call_rules.facts_of(self.call) | self.read() if self.call else self.read()
        yield from call_rules.disorder(facts)
        if self.call:
            yield from call_rules.news(self.call, facts, self.now)

    def _place(self, objection: call_rules.Objection) -> None:
        """Say what is wrong where it is."""
        if objection.field == "cut_offs":
            rows = (
                row for row in self.cut_offs if row.form.at.data and instant_of(row.form.at, self.zone) == objection.row
            )
            self.cut_offs.object_to(next(rows, None), "at", objection.sentence)
        elif objection.field == "place_limits":
            rows = (row for row in self.place_limits if objection.row in read_limits([row]))
            self.place_limits.object_to(next(rows, None), "places", objection.sentence)
        else:
            self[objection.field].errors = [*self[objection.field].errors, objection.sentence]

    def _refuse_skipped_hours(self) -> None:
        sentence = _("Clocks skip this time on that day. Choose another.")
        for field in (self[name] for name in ("opens_at", "closes_at") if name in self):
            if field.data and field.is_skipped(self.zone):
                field.errors = [*field.errors, sentence]
        for row in self.cut_offs:
            if row.form.at.data and row.form.at.is_skipped(self.zone):
                self.cut_offs.object_to(row, "at", sentence)

    def _refuse_repetition(self) -> None:
        for rows, name in ((self.cut_offs, "at"), (self.place_limits, "what")):
            for row in repeated(rows, name):
                rows.object_to(row, name, _("This stands in another row already."))


class CallForm(OpenCallForm):
    """A call before it is announced: all of it."""

    programme_id = SelectField(_l("Programme"), [InputRequired()], coerce=int)
    kind = RadioField(_l("What it invites to"), [InputRequired()], default=CallKind.HOST.value)
    event_id = SelectField(
        _l("The event the delegation travels to"), [Optional()], coerce=int, default=NO_EVENT,
        description=_l("Only for a delegation. It has to be chosen before the call opens."),
    )  # fmt: skip
    opens_at = wall_time(_l("Opens"))
    timezone = SelectField(_l("Time zone of the call"), [InputRequired()])
    events_from = DateField(_l("Events take place from"), [Optional()])
    events_until = DateField(_l("Events take place until"), [Optional()])
    eligible_kinds = CheckboxListField(_l("Kinds of organisations"))
    is_eu_eligible = BooleanField(_l("All 27 countries of the European Union"))
    eligible_countries = CheckboxListField(_l("Countries"))
    is_blind = BooleanField(
        _l("Reviewers do not see who applies"),
        description=_l("Hides organisation, people and the answers to questions that tell who answers."),
    )
    requires_approval = BooleanField(_l("The programme team approves each event before it is published"))
    criteria = criteria_field(4, 12)

    def __init__(
        self, *args: Any, programmes: Sequence[Programme], events: Sequence[Event] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.events = {event.id: event for event in events}
        self.timezone.choices = zone_choices()
        self.kind.choices = [(kind.value, name) for kind, name in CALL_KINDS.items()]
        self.programme_id.choices = [(programme.id, programme.name) for programme in programmes]
        self.event_id.choices = [(NO_EVENT, _("None yet")), *((event.id, event.title) for event in events)]
        self.eligible_kinds.choices = kind_choices()
        self.eligible_countries.choices = country_choices()

    @property
    def zone(self) -> str:
        """The zone whose clocks show the call's times: the one that was chosen."""
        return str(self.timezone.data or DEFAULT_ZONE)

    def validate_events_until(self, field: DateField) -> None:
        """Refuse a window without a day in it."""
        refuse_earlier(field, self.events_from, _l("The last day cannot be before the first."))

    def read(self) -> dict[str, Any]:
        """Return what was written about the call, its criteria as a list of their facts."""
        plain = ("programme_id", "timezone", "is_blind", "requires_approval", "eligible_kinds")
        union = EUROPEAN_UNION if self.is_eu_eligible.data else ()
        first, last = self._window()
        return (
            super().read()
            | {name: self[name].data for name in plain}
            | {
                "kind": CallKind(self.kind.data),
                "event_id": self.event_id.data or None,
                "opens_at": instant_of(self.opens_at, self.zone),
                "events_from": first,
                "events_until": last,
                "eligible_countries": sorted({*self.eligible_countries.data, *union}),
                "criteria": read_criteria(self.criteria),
            }
        )

    def _objections(self) -> Iterator[call_rules.Objection]:
        if self._is_for_hosts() and not (self.events_from.data and self.events_until.data):
            sentence = _("Write the first and the last day on which events may take place.")
            yield call_rules.Objection("events_from", sentence)
        yield from call_rules.disorder(self.read())

    def _is_for_hosts(self) -> bool:
        return bool(self.kind.data == CallKind.HOST.value)

    def _window(self) -> tuple[date, date]:
        """Return the first and last day: of a delegation's event, or, where nothing is known, the day it closes."""
        event = self.events.get(self.event_id.data)
        if event and not self._is_for_hosts():
            zone = ZoneInfo(event.timezone)
            return event.starts_at.astimezone(zone).date(), event.ends_at.astimezone(zone).date()
        day = self.closes_at.data.date()
        return self.events_from.data or day, self.events_until.data or self.events_from.data or day


def first_values(now: datetime) -> dict[str, Any]:
    """Return what a new call's form offers: open from tomorrow for a month, until 23:59 in Brussels."""
    today = datetime.combine(now.astimezone(ZoneInfo(DEFAULT_ZONE)), time())
    return {
        "version": 1,
        "timezone": DEFAULT_ZONE,
        "opens_at": today + timedelta(days=1, hours=9),
        "closes_at": today + timedelta(days=30, hours=23, minutes=59),
    }


def values_of_call(call: Call) -> dict[str, Any]:
    """Return a call as its forms show it."""
    plain = (*WORDS, "version", "programme_id", "timezone", "is_blind", "requires_approval")
    lists = ("events_from", "events_until", "criteria", "eligible_kinds", "eligible_countries")
    return {name: getattr(call, name) for name in plain + lists} | {
        "kind": call.kind.value,
        "event_id": call.event_id or NO_EVENT,
        "opens_at": wall(call.opens_at, call.timezone),
        "closes_at": wall(call.closes_at, call.timezone),
        "cut_offs": [{"at": wall(each.at, call.timezone)} for each in call.cut_offs],
        "place_limits": values_of_limits(call),
    }
