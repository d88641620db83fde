"""What an organiser chooses where two registrations become one."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from eventhub.forms import BaseForm
from eventhub.registration.differences import Difference

KEPT, GONE = "kept", "gone"


class MergeForm(BaseForm):
    """Which words stay where both said something; the versions say that the page was about what still stands."""

    kept_version = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    gone_version = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    tell = BooleanField(
        _l("Write to the address that stays where the person stands now"),
        description=_l("Otherwise neither address gets a mail."),
    )

    @property
    def versions(self) -> tuple[int | None, int | None]:
        """As which versions the two were shown."""
        return self.kept_version.data, self.gone_version.data

    def taken(self) -> list[str]:
        """Return the names of what is taken from the registration that goes."""
        return [field.name for field in self if isinstance(field, RadioField) and field.data == GONE]


def merge_form(found: Sequence[Difference], **values: int) -> MergeForm:
    """Return a form that asks for each difference, with the words of the one that stays chosen."""
    fields = {
        each.name: RadioField(
            each.label, choices=[SelectChoice(KEPT, each.kept), SelectChoice(GONE, each.gone)], default=KEPT
        )
        for each in found
    }
    form: MergeForm = type("ChosenForm", (MergeForm,), fields)(data=values)
    return form
