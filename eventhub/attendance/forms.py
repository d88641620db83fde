"""What is sent at the door."""

import secrets

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional

from eventhub.attendance.models import DOOR_LENGTH, KEY_LENGTH
from eventhub.forms import BaseForm, Clean, line, strip


class LookUpForm(BaseForm):
    """Find somebody; its state is the address."""

    class Meta:
        """A search changes nothing, so it needs no token."""

        csrf = False

    q = StringField(_l("Name, organisation or ticket"), [Optional(), Length(max=300), Clean()], filters=[strip])


class DoorForm(BaseForm):
    """At which door this device stands."""

    door = line(_l("This door"), required=False, longest=DOOR_LENGTH)


class ArrivalForm(BaseForm):
    """Somebody is there; `key` is the same when one form is sent twice, so that they come in once."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(12), validators=[InputRequired(), Length(max=KEY_LENGTH)])
