"""What managers write when they found a programme, copy a call or let somebody be late."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from eventhub.events.facts import slug_of
from eventhub.events.models import Programme
from eventhub.forms import BaseForm, email, line, text, wall_time
from eventhub.hosting.forms.call_rows import instant_of
from eventhub.hosting.forms.fields import SUMMARY_LENGTH, refuse_earlier, version
from eventhub.hosting.models.calls import Call

NEW_PROGRAMME = 0
MOST_WEEKS = 520


class ProgrammeForm(BaseForm):
    """A season."""

    name = line(_l("Name"), description=_l("As on a poster: EU Cluster Weeks 2018-2019"))
    summary = text(_l("What it is about"), required=False, longest=SUMMARY_LENGTH)
    starts_on = DateField(_l("First day"), [InputRequired()])
    ends_on = DateField(_l("Last day"), [InputRequired()])

    def __init__(self, *args: Any, programmes: Sequence[Programme], **options: Any) -> None:
        super().__init__(*args, **options)
        self.programmes = programmes

    def validate_name(self, field: Any) -> None:
        """Refuse a name that another programme has."""
        _refuse_known(field, self.programmes)

    def validate_ends_on(self, field: DateField) -> None:
        """Refuse a season that ends before it begins."""
        refuse_earlier(field, self.starts_on, _l("The last day cannot be before the first."))


class CopyForm(BaseForm):
    """A call for the next season: in which programme, and how many weeks later."""

    programme_id = SelectField(_l("Programme of the copy"), [InputRequired()], coerce=int)
    programme_name = line(
        _l("Name of the new programme"), required=False, description=_l("As on a poster: EU Cluster Weeks 2018-2019")
    )
    weeks = IntegerField(
        _l("Weeks later"),
        [InputRequired(), NumberRange(0, MOST_WEEKS)],
        default=52,
        description=_l("Every date moves by so many whole weeks and keeps its weekday and its time of day."),
    )

    def __init__(self, *args: Any, programmes: Sequence[Programme], **options: Any) -> None:
        super().__init__(*args, **options)
        self.programmes = programmes
        own = [(programme.id, programme.name) for programme in programmes]
        self.programme_id.choices = [(NEW_PROGRAMME, _("A new programme")), *own]

    @property
    def founds_programme(self) -> bool:
        """Whether the copy stands in a programme that does not exist yet."""
        return bool(self.programme_id.data == NEW_PROGRAMME)

    def validate(self, *args: Any, **options: Any) -> bool:
        """Ask for the name of a new programme, which no other has."""
        is_valid = bool(super().validate(*args, **options))
        if self.founds_programme and not self.programme_name.data:
            self.programme_name.errors = [_("Name the new programme, or choose one that exists.")]
        return is_valid and not self.errors

    def validate_programme_name(self, field: Any) -> None:
        """Refuse a name that another programme has."""
        if self.founds_programme:
            _refuse_known(field, self.programmes)


class LatePassForm(BaseForm):
    """More time for the people of one draft: until when, and why."""

    until = wall_time(_l("Until"))
    reason = text(_l("Why"), longest=SUMMARY_LENGTH, description=_l("They read it in their mail."))

    def __init__(self, *args: Any, call: Call, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.call, self.now = call, now
        self.until.description = _("On clocks of %(zone)s.", zone=call.timezone.replace("_", " "))

    def validate_until(self, field: Any) -> None:
        """Refuse an instant that helps nobody."""
        if field.data and field.is_skipped(self.call.timezone):
            raise ValidationError(_("Clocks skip this time on that day. Choose another."))
        if field.data and field.at(self.call.timezone) <= max(self.now, self.call.closes_at):
            raise ValidationError(_("Choose an instant still to come, after the closing of the call."))

    def read(self) -> dict[str, Any]:
        """Return until when, as an instant, and why."""
        return {"until": instant_of(self.until, self.call.timezone), "reason": self.reason.data}


class AddressPassForm(LatePassForm):
    """More time for whoever holds an address."""

    email = email(_l("E-mail address"), id="pass-email")


class ExceptionForm(BaseForm):
    """An application is taken although a rule is against it, with its case as the page showed it."""

    version = version()
    reason = text(_l("Why"), longest=SUMMARY_LENGTH, description=_l("Only the team reads it."))


def _refuse_known(field: Any, programmes: Sequence[Programme]) -> None:
    """Programmes that are called the same would have one address."""
    if field.data and slug_of(field.data) in {programme.slug for programme in programmes}:
        raise ValidationError(_("There is a programme of this name already."))
