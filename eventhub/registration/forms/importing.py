"""Handing in a sheet of people, and letting it be taken."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired

from eventhub.attachments.forms import upload
from eventhub.forms import BaseForm

TAKEN = frozenset({"csv", "xlsx"})


class SheetForm(BaseForm):
    """A file with one person on each row."""

    sheet = upload(_l("The file"), required=True, allowed=TAKEN)


class ImportForm(BaseForm):
    """Everything is in order: register them."""

    consent = BooleanField(
        _l("These people have agreed that I register them and that the organiser keeps these details for the event."),
        [InputRequired(_l("Ask these people first; without their agreement nobody may keep their details."))],
    )
