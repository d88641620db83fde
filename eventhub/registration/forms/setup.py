"""How people register, as its organiser writes it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from eventhub.db import LARGEST_ID
from eventhub.events.models import Event
from eventhub.forms import BaseForm, WallTimeField, line, wall_time
from eventhub.questions.forms.editor import PLAIN, QuestionForm
from eventhub.registration.labels import ADMISSIONS
from eventhub.registration.models.setup import ParticipantType, RegistrationSetup
from eventhub.registration.states import Admission

MOST_SEATS = 100_000
LONGEST_KEPT = 3650
RULES = ("needs_approval", "gives_at_once", "edits_need_approval", "takes_colleagues", "sensitive_kept_days")


class ZonedForm(BaseForm):
    """A form whose times are those of clocks at the event's place."""

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        self.event = event

    def instant(self, name: str) -> datetime | None:
        """Return the instant that a field means."""
        at: datetime | None = self[name].at(self.event.timezone)
        return at

    def refuse_skipped(self, field: WallTimeField) -> None:
        """Refuse a time that no clock of the zone ever shows."""
        if field.is_skipped(self.event.timezone):
            raise ValidationError(_("Clocks are put forward then and skip this time. Write the time they show after."))


class SetupForm(ZonedForm):
    """Who may register, and what happens then."""

    version = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)], widget=HiddenInput())
    admission = RadioField(_l("Who may register"), [InputRequired()], choices=ADMISSIONS)
    is_listed = BooleanField(
        _l("The event stands in the calendar"),
        description=_l("Otherwise only who has its address finds it: no list, no feed and no search shows it."),
    )
    needs_approval = BooleanField(
        _l("I approve every registration"),
        description=_l("Nobody takes a seat before you say yes. A type of participants can ask for this by itself."),
    )
    gives_at_once = BooleanField(
        _l("A free seat goes to who waits first without asking"),
        description=_l("Otherwise it is kept for that person for 48 hours, less towards the event, and then the next."),
    )
    takes_colleagues = BooleanField(_l("People may register their colleagues, too"))
    edits_until = wall_time(
        _l("People may change what they said until"),
        required=False,
        description=_l("Left empty: as long as registration is open."),
    )
    edits_need_approval = BooleanField(
        _l("I approve changes of organisation, country, type and answers"),
        description=_l("Until then everything stays as it was; a seat is never lost by asking."),
    )
    sensitive_kept_days = IntegerField(
        _l("Days after the event until sensitive answers are deleted"),
        [InputRequired(), NumberRange(0, LONGEST_KEPT)],
        description=_l(
            "Such as diet and access needs, and when people came in. The deletion leaves a line in the event's history."
        ),
    )

    def validate_edits_until(self, field: WallTimeField) -> None:
        """Refuse an hour that the clocks skip."""
        self.refuse_skipped(field)

    def read(self) -> dict[str, Any]:
        """Return what was written as facts of a setup."""
        return {
            "admission": Admission(self.admission.data),
            "edits_until": self.instant("edits_until"),
            **{name: self[name].data for name in RULES},
        }


class TypeForm(ZonedForm):
    """One type of participants."""

    name = line(_l("Name"), longest=60, description=_l("Such as speaker, exhibitor or press."))
    description = line(_l("For whom it is"), required=False, longest=300)
    seats = IntegerField(
        _l("Seats"), [Optional(), NumberRange(0, MOST_SEATS)], description=_l("Left empty: as many as the event has.")
    )
    closes_at = wall_time(
        _l("Registration closes"), required=False, description=_l("Left empty: when the event's registration does.")
    )
    needs_approval = BooleanField(_l("I approve each of them"))
    is_by_invitation = BooleanField(_l("By invitation only"))

    def validate_closes_at(self, field: WallTimeField) -> None:
        """Refuse an hour that the clocks skip."""
        self.refuse_skipped(field)

    def read(self) -> dict[str, Any]:
        """Return what was written as facts of a type."""
        plain = {name: self[name].data for name in ("seats", "needs_approval", "is_by_invitation")}
        words = {name: self[name].data or "" for name in ("name", "description")}
        return {**words, **plain, "closes_at": self.instant("closes_at")}


class OwnQuestionForm(QuestionForm):
    """A question to who registers; there are no reviewers to hide it from and nothing to wait for."""

    is_asked_later = None
    is_identifying = None
    is_sensitive = BooleanField(
        _l("The answer is sensitive"),
        description=_l("Such as diet or access needs: it is deleted soon after the event, and no list shows it."),
    )
    plain = (*PLAIN[:3], "is_sensitive")


def values_of_setup(rules: RegistrationSetup, event: Event) -> dict[str, Any]:
    """Return how people register as its form shows it."""
    return {
        "version": rules.version if rules.id else 0,
        "admission": rules.admission.value,
        "is_listed": event.is_listed,
        "edits_until": _wall(rules.edits_until, event.timezone),
        **{name: getattr(rules, name) for name in RULES},
    }


def values_of_type(row: ParticipantType) -> dict[str, Any]:
    """Return a type as its form shows it."""
    plain = ("name", "description", "seats", "needs_approval", "is_by_invitation")
    closes_at = _wall(row.closes_at, row.event.timezone)
    return {**{name: getattr(row, name) for name in plain}, "closes_at": closes_at}


def _wall(instant: datetime | None, zone: str) -> datetime | None:
    return instant and instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
