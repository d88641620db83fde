"""What organisers write when they do one thing with many registrations, or keep a view of their desk."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectChoice, SelectField

from eventhub.forms import BaseForm, line, text
from eventhub.registration.models.desk import TAG_LENGTH, VIEW_NAME_LENGTH
from eventhub.registration.states import FOR_A_REASON, WITH_A_TAG, Deed

LONGEST_QUERY = 2_000
LARGEST_ID_LENGTH = 10


class SelectionForm(BaseForm):
    """One deed, and what it needs: a reason, or a tag."""

    deed = SelectField(choices=[SelectChoice(deed.value, deed.value) for deed in Deed])
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
