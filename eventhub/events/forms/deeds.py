"""What hosts write when they call an event off or put it off."""

from flask_babel import lazy_gettext as _l

from eventhub.events.forms.times import VersionedForm
from eventhub.forms import BaseForm, text

REASON_LENGTH = 1_000


class CancellationForm(BaseForm):
    """Call an event off."""

    reason = text(
        _l("Why the event is cancelled"),
        longest=REASON_LENGTH,
        description=_l("Everybody can read it on the event's page and in the mail to those who registered."),
    )


class PostponementForm(BaseForm):
    """Put an event off."""

    note = text(_l("Why, if you want to say"), required=False, longest=REASON_LENGTH)


class DeclineForm(VersionedForm):
    """Send an event back to its host."""

    note = text(_l("What is to be changed"), longest=REASON_LENGTH, description=_l("The host reads it in a mail."))
