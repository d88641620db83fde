"""What an application's authors write into the working copy."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from eventhub.db import LARGEST_ID
from eventhub.directory.themes import theme_choices
from eventhub.events.labels import LANGUAGES, format_choices
from eventhub.events.states import EventFormat
from eventhub.forms import BaseForm, CheckboxListField, country_choices, line, text, wall_time, zone_choices
from eventhub.hosting.forms.call_rows import instant_of
from eventhub.hosting.forms.fields import SUMMARY_LENGTH, refuse_earlier, wall, with_blank, written
from eventhub.hosting.models.applications import FIXED, HostingApplication, fixed, needed
from eventhub.hosting.models.calls import Call
from eventhub.hosting.states import CallKind
from eventhub.questions.forms.answers import answers_form
from eventhub.questions.models import Question
from eventhub.web.pages import date_in, language

MOST_PARTICIPANTS = 100_000
INSTANTS = ("starts_at", "ends_at")
OF_DELEGATION: dict[str, Any] = {
    "title": _l("Who travels"),
    "summary": _l("Who you are, in two sentences"),
    "motivation": _l("Why you want to come, and whom you want to meet"),
    "languages": _l("Languages you speak"),
    "themes": _l("Thematic areas you work in"),
    "expected_participants": _l("How many of you travel"),
}
"""How the fixed questions are put to those who join a delegation."""


def _count() -> IntegerField:
    return IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)], widget=HiddenInput())


class ApplicationForm(BaseForm):
    """The fixed questions; what is not known yet may stay empty until the application is submitted.

    `base` is the version of the working copy the page showed, `after` the number of the version handed in last.
    """

    base = _count()
    after = _count()
    title = line(_l("Title"))
    summary = text(_l("In two sentences"), required=False, longest=SUMMARY_LENGTH)
    description = text(_l("What will happen"), required=False, description=_l("Stands on the event's page."))
    themes = CheckboxListField(_l("Thematic areas"))
    languages = CheckboxListField(_l("Languages"))
    format = RadioField(_l("Where"), [InputRequired()])
    starts_at = wall_time(_l("Starts"), required=False)
    ends_at = wall_time(_l("Ends"), required=False)
    timezone = SelectField(_l("Time zone of the event"), [InputRequired()])
    venue = line(_l("Venue"), required=False)
    city = line(_l("City"), required=False)
    country = SelectField(_l("Country"), [Optional()])
    expected_participants = IntegerField(
        _l("How many people you expect"),
        [Optional(), NumberRange(1, MOST_PARTICIPANTS)],
        description=_l("Becomes the number of seats of your draft event; you can change it before you publish."),
    )
    wants_matchmaking = BooleanField(_l("We want a timetable of one-to-one meetings"))
    motivation = text(_l("Why you, and what should come of it"), required=False, description=_l("For reviewers only."))
    note = text(_l("Your answer to the programme team's question"), required=False)

    questions: Sequence[Question]

    def __init__(self, *args: Any, call: Call, is_exception: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.call, self.is_exception = call, is_exception
        self.format.choices = format_choices()
        self.timezone.choices = zone_choices()
        self.country.choices = with_blank(country_choices())
        self.languages.choices = sorted(((code, language(code)) for code in LANGUAGES), key=lambda each: each[1])
        self.themes.choices = theme_choices()
        if call.kind is CallKind.DELEGATION:
            self._ask_a_delegate()

    def process(self, formdata: Any = None, *args: Any, **options: Any) -> None:
        """Read also what the page says of single fields."""
        super().process(formdata, *args, **options)
        self._sent: Any = self.meta.wrap_formdata(self, formdata) or {}

    def validate_starts_at(self, field: Any) -> None:
        """Refuse a day outside the call's event window, unless an exception was made."""
        self._refuse_outside_window(field)

    def validate_ends_at(self, field: Any) -> None:
        """Refuse a day outside the call's event window, and an end before the start."""
        self._refuse_outside_window(field)
        refuse_earlier(field, self.starts_at, _l("An event ends after it starts."), or_same=True)

    def read(self) -> dict[str, Any]:
        """Return the answers as an application keeps them, by field; what makes no sense is left out."""
        unreadable = self.unreadable()
        values = {name: self._read(name) for name in fixed(self.call.kind) if name not in unreadable}
        answers = self.read_answers()
        own = {name: answers.get(name[1:]) for name in self._own_names() if name not in unreadable}
        return {name: value for name, value in (values | own).items() if name != self._sent.get("take")}

    def unreadable(self) -> set[str]:
        """Return the fields in which something makes no sense; no time does in a zone that does not."""
        names = {name for name in (*fixed(self.call.kind), *self._own_names()) if self[name].errors}
        return names | (set(INSTANTS) if "timezone" in names else set())

    def bases(self, *, settled: bool) -> dict[str, int]:
        """Return the versions at which single fields were shown, where that is not `base`.

        Who has seen a conflict and saves on purpose has `settled` it: then the version counts at which it was shown.
        """
        names = (*fixed(self.call.kind), *self._own_names())
        found = {name: self._version_of(name, "base") for name in names}
        if settled:
            found |= {name: seen for name in names if (seen := self._version_of(name, "seen"))}
        return {name: version for name, version in found.items() if version is not None}

    def is_complete(self) -> bool:
        """Whether everything is answered that a submission needs; what is not gets an error at its field."""
        event_format = EventFormat(self.format.data) if "format" in self else EventFormat.ONLINE
        left = [name for name in needed(self.call.kind, event_format) if not self[name].data]
        for name in left:
            self[name].errors = [_("Answer this before you submit.")]
        are_answered = self.are_answered()
        return are_answered and not left

    def _ask_a_delegate(self) -> None:
        for name in FIXED:
            if name not in OF_DELEGATION:
                del self[name]
        for name, label in OF_DELEGATION.items():
            self[name].label.text = label
        self.expected_participants.description = ""

    def _read(self, name: str) -> Any:
        if name in INSTANTS:
            return instant_of(self[name], self.timezone.data)
        if name == "format":
            return EventFormat(self.format.data)
        return self[name].data or None if name == "country" else written(self[name])

    def _own_names(self) -> list[str]:
        return [f"q{each.key}" for each in self.questions if not each.is_frozen(self.asked_at)]

    def _version_of(self, name: str, which: str) -> int | None:
        text = self._sent.get(f"{which}-{name}", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def _refuse_outside_window(self, field: Any) -> None:
        first, last = self.call.events_from, self.call.events_until
        if field.data and not self.is_exception and not first <= field.data.date() <= last:
            message = _(
                "Events of this call take place from %(first)s to %(last)s.", first=date_in(first), last=date_in(last)
            )
            raise ValidationError(message)


def application_form(
    application: HostingApplication, answers: Mapping[str, Any], *, now: datetime, **options: Any
) -> ApplicationForm:
    """Return the form that asks everything a call asks; `answers` to its own questions are those the page showed."""
    question_set = application.call.question_set
    questions = question_set.live if question_set else []
    made = answers_form(questions, now=now, answers=answers, base=ApplicationForm)
    form: ApplicationForm = made(call=application.call, is_exception=bool(application.exception_reason), **options)
    return form


def values_of_application(application: HostingApplication) -> dict[str, Any]:
    """Return an application as its form shows it."""
    values = {name: form_value(application, name, getattr(application, name)) for name in fixed(application.call.kind)}
    latest = application.latest
    return values | {"base": application.draft_version, "after": latest.number if latest else 0}


def form_value(application: HostingApplication, name: str, value: Any) -> Any:
    """Return the answer to a fixed question as its field shows it."""
    if name in INSTANTS:
        return wall(value, application.timezone)
    return value.value if isinstance(value, EventFormat) else value
