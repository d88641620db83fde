"""What followers write."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from eventhub.following.labels import RHYTHMS
from eventhub.following.states import Rhythm
from eventhub.forms import BaseForm, email, zone_choices

DEFAULT_ZONE = "Europe/Brussels"


class RhythmForm(BaseForm):
    """How often, and on which clocks."""

    rhythm = RadioField(_l("How often"), [InputRequired()], default=Rhythm.WEEKLY.value)
    zone = SelectField(_l("Your time zone"), [InputRequired()], default=DEFAULT_ZONE)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rhythm.choices = [(each.value, name) for each, name in RHYTHMS.items()]
        self.zone.choices = zone_choices()


class FollowForm(RhythmForm):
    """Follow a view of the calendar."""

    email = email(_l("Your e-mail address"))
