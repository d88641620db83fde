"""What is looked for in the outbox, and why a mail shall not leave."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional

from eventhub.forms import BaseForm, Clean, strip, text
from eventhub.mail import labels
from eventhub.mail.kinds import MailKind
from eventhub.mail.states import MailState
from eventhub.outbox.queries import Wanted

STATES = [("", _l("All")), *((state.value, labels.state(state)["label"]) for state in MailState)]
KINDS = [("", _l("All")), *((kind.value, label) for kind, label in labels.KINDS.items())]


class MailFilter(BaseForm):
    """Find mails; its state is the address."""

    class Meta:
        """A search changes nothing, so it needs no token."""

        csrf = False

    q = StringField(_l("Recipient or words of the subject"), [Optional(), Length(max=120), Clean()], filters=[strip])
    state = SelectField(_l("State"), [Optional()], choices=STATES)
    kind = SelectField(_l("Kind"), [Optional()], choices=KINDS)
    event = SelectField(_l("Event"), [Optional()], coerce=int)

    def offer(self, events: Sequence[tuple[int, str]]) -> None:
        """Offer these events to choose from."""
        self.event.choices = [(0, _l("All")), *events]

    def wanted(self) -> Wanted:
        """Return what is looked for."""
        return Wanted(
            text=self.q.data or "",
            state=MailState(self.state.data) if self.state.data else None,
            kind=MailKind(self.kind.data) if self.kind.data else None,
            event_id=self.event.data or None,
        )


class CancelForm(BaseForm):
    """Why a mail shall never leave."""

    note = text(_l("Reason"), required=False, longest=500, description=_l("Only the programme team reads this."))
