"""What organisers write when they do one thing with many registrations, or keep a view of their desk."""

import secrets
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from eventhub.db import LARGEST_ID
from eventhub.forms import BaseForm, line, text
from eventhub.mail.placeholders import names_in
from eventhub.registration.deeds import FOR_A_REASON, WITH_A_TAG, Deed
from eventhub.registration.labels import FILLED
from eventhub.registration.models.desk import TAG_LENGTH, VIEW_NAME_LENGTH

LONGEST_QUERY = 2_000
LARGEST_ID_LENGTH = 10


class SelectionForm(BaseForm):
    """One deed, and what it needs: a reason, or a tag; `losing` is how many were said to lose a seat."""

    deed = SelectField(choices=[SelectChoice(deed.value, deed.value) for deed in Deed])
    losing = IntegerField(validators=[Optional()], widget=HiddenInput())
    reason = text(_l("Reason"), required=False, longest=500)
    tag = line(_l("Tag"), required=False, longest=TAG_LENGTH)

    def is_complete(self) -> bool:
        """Check every answer, and ask for what the deed needs."""
        if not self.validate():
            return False
        deed = Deed(self.deed.data)
        if deed in FOR_A_REASON and not self.reason.data:
            self.reason.errors = [_("Say why.")]
        if deed in WITH_A_TAG and not self.tag.data:
            self.tag.errors = [_("Write a tag.")]
        return not self.errors


class ViewForm(BaseForm):
    """A name for the filters and the order in force, which `query` holds."""

    name = line(_l("Name of this view"), longest=VIEW_NAME_LENGTH)
    query = HiddenField(default="")


def chosen_ids(values: list[str]) -> list[int]:
    """Read which rows were chosen; what is no row's number does not count."""
    return [int(each) for each in dict.fromkeys(values) if each.isdecimal() and len(each) < LARGEST_ID_LENGTH]


class MailForm(BaseForm):
    """An organiser's own words to many; `attempt` stays the same when one form is sent twice: each gets one mail."""

    subject = line(_l("Subject"), longest=150)
    text = text(_l("Text"), longest=5_000, description=_l("An empty line begins a new paragraph."))
    attempt = HiddenField(default=lambda: secrets.token_urlsafe(12), validators=[InputRequired(), Length(max=40)])
    left_out = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)], widget=HiddenInput())

    def validate_subject(self, field: Any) -> None:
        """Name the placeholders that nothing fills."""
        _refuse_unknown(field.data)

    def validate_text(self, field: Any) -> None:
        """Name the placeholders that nothing fills."""
        _refuse_unknown(field.data)


def _refuse_unknown(words: str) -> None:
    unknown = [f"{{{name}}}" for name in names_in(words or "") if name.strip() not in FILLED]
    if unknown:
        raise ValidationError(_("Nothing fills in %(names)s.", names=", ".join(dict.fromkeys(unknown))))
