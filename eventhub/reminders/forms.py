"""What an organiser writes to set a reminder."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TimeField
from wtforms.validators import InputRequired, NumberRange

from eventhub.forms import BaseForm

MOST_DAYS = 90


class ReminderRuleForm(BaseForm):
    """So many days before the start, at a wall-clock time."""

    days_before = IntegerField(
        _l("Days before the start"),
        [InputRequired(), NumberRange(0, MOST_DAYS)],
        description=_l("0 is the day of the start itself."),
    )
    at = TimeField(_l("At"), [InputRequired()], description=_l("As clocks at the event show it."))
