"""What a host writes to report, a manager to hand a report back, and the filter of the reports' page."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    Form,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import HiddenInput

from eventhub.attachments.checks.kinds import PICTURES
from eventhub.attachments.forms import upload
from eventhub.forms import TEXT_LENGTH, BaseForm, Clean, strip, text
from eventhub.reporting.facts import NUMBERS, Known
from eventhub.reporting.models import EventReport

MOST = 1_000_000
NOTE_LENGTH = 2_000
STATES = (
    SelectChoice("", _l("All")),
    SelectChoice("overdue", _l("Overdue")),
    SelectChoice("due", _l("Not due yet")),
    SelectChoice("in", _l("In")),
)


class NeededInTheEnd:
    """An answer that may be missing while the report is only saved."""

    def __call__(self, form: Any, field: Field) -> None:
        """Stop when the report is handed in without this answer."""
        if not form.is_draft and not "".join(field.raw_data or []).strip():
            field.errors = []
            raise StopValidation(_("This answer is needed to hand the report in."))


class NeededWithAPhoto:
    """A photo nobody describes is nothing to whoever cannot see it."""

    def __call__(self, form: Any, field: Field) -> None:
        """Stop when the report is handed in with a photo and without these words."""
        if form.photo.data and not field.data and not form.is_draft:
            raise StopValidation(_("Say in a few words what the photo shows."))


def number(label: Any) -> IntegerField:
    """A count of people or things."""
    return IntegerField(label, [NeededInTheEnd(), Optional(), NumberRange(0, MOST)])


def words(label: Any, *, longest: int, description: Any) -> TextAreaField:
    """Several lines, needed in the end."""
    checks = [NeededInTheEnd(), Optional(), Length(max=longest), Clean()]
    return TextAreaField(label, checks, filters=[strip], default="", description=description)


class ReportForm(BaseForm):
    """How an event went."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    participants = number(_l("Participants"))
    organisations = number(_l("Organisations"))
    smes = number(_l("Small and medium-sized companies among them"))
    countries = number(_l("Countries"))
    meetings = number(_l("One-to-one meetings"))
    outcomes = words(
        _l("What came of it"),
        longest=3_000,
        description=_l("Agreements, projects, visits agreed on: what people can point at afterwards."),
    )
    text = words(
        _l("How it went"),
        longest=TEXT_LENGTH,
        description=_l("For people who were not there: what happened, what worked, what you would do differently."),
    )
    photo = upload(_l("A photo"), allowed=PICTURES)
    photo_text = StringField(
        _l("What the photo shows"),
        [NeededWithAPhoto(), Optional(), Length(max=300), Clean()],
        filters=[strip],
        default="",
        description=_l("Read out to people who cannot see it."),
    )
    later = BooleanField()

    @property
    def is_draft(self) -> bool:
        """Whether the report is to be saved, not handed in."""
        return bool(self.later.data)

    def validate_smes(self, field: Field) -> None:
        """Companies are among the organisations."""
        if None not in (field.data, self.organisations.data) and field.data > self.organisations.data:
            raise ValidationError(_("There cannot be more of them than organisations in all."))

    def say_sources(self, known: Known) -> None:
        """Say below each number what eventhub counts, and from what."""
        for name, source in known.sources().items():
            words = _("eventhub counts %(number)s: %(source)s.", number=getattr(known, name), source=source)
            self[name].description = words

    def read(self) -> dict[str, Any]:
        """Return what was typed as the facts of a report."""
        typed = {name: self[name].data or "" for name in ("outcomes", "text", "photo_text")}
        return {**typed, **{name: self[name].data for name in NUMBERS}, "photo": self.photo.attachment}


def values_of(report: EventReport | None, known: Known) -> dict[str, Any]:
    """Return a form's first values: what the host wrote, or else what eventhub counts; of nobody known, nothing."""
    counted = {name: number if number or known.participants else None for name, number in known.numbers().items()}
    if report is None:
        return {"version": 1, **counted}
    own = {name: getattr(report, name) for name in NUMBERS}
    written = {name: value if value is not None else counted[name] for name, value in own.items()}
    words = {name: getattr(report, name) for name in ("outcomes", "text", "photo", "photo_text")}
    return {"version": report.version, **written, **words}


class ReopeningForm(BaseForm):
    """Why a report is handed back."""

    note = text(
        _l("What is missing"),
        longest=NOTE_LENGTH,
        description=_l("The host gets these words by mail, as you write them."),
    )


class ReportFilter(Form):  # type: ignore[misc]
    """Which reports are shown; the filter's state is the address."""

    programme = SelectField(_l("Season"), coerce=int, validators=[InputRequired()])
    state = SelectField(_l("State"), choices=STATES)

    def chosen(self) -> dict[str, Any]:
        """Return the filters in force; what cannot be read filters nothing."""
        self.validate()
        programme = self.programme.data if not self.programme.errors else None
        return {"programme_id": programme or None, "state": "" if self.state.errors else self.state.data or ""}
