"""How people sign up for a part of the programme."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from eventhub.db import LARGEST_ID
from eventhub.forms import BaseForm, WallTimeField, wall_time
from eventhub.registration.forms.setup import MOST_SEATS, ZonedForm


class SignUpForm(ZonedForm):
    """Places in one part of the programme."""

    takes_sign_ups = BooleanField(_l("People sign up for it"), description=_l("Otherwise whoever comes just comes."))
    seats = IntegerField(
        _l("Places"), [Optional(), NumberRange(0, MOST_SEATS)], description=_l("Left empty: as many as come.")
    )
    closes_at = wall_time(_l("Sign-up closes"), required=False, description=_l("Left empty: when this part starts."))

    def validate_closes_at(self, field: WallTimeField) -> None:
        """Refuse an hour that the clocks skip."""
        self.refuse_skipped(field)


class PlaceForm(BaseForm):
    """Which part of the programme; `knowingly` where it lies at the same time as another."""

    item_id = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])
    knowingly = HiddenField()

    def wants_both(self) -> bool:
        """Whether the person knows of the other one."""
        return bool(self.knowingly.data)
