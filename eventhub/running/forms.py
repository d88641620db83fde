"""What becomes of the mails that waited when a pause ends."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from eventhub.forms import BaseForm


class ResumeForm(BaseForm):
    """Let people be written to again."""

    sends_waiting = BooleanField(
        _l("Send what waited when the backup was made, and what fell due since"),
        description=_l(
            "They may have left since: then their readers get them twice. Otherwise they are held for you to look at."
        ),
    )
