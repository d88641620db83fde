"""What is looked for in the outbox, and why a mail shall not leave."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import Length, Optional

from eventhub.forms import BaseForm, Clean, email, strip, text
from eventhub.mail import labels
from eventhub.mail.kinds import MailKind
from eventhub.mail.states import MailState
from eventhub.outbox.queries import Wanted

STATES = [("", _l("All")), *((state.value, labels.state(state)["label"]) for state in MailState)]
KINDS = [("", _l("All")), *((kind.value, label) for kind, label in labels.KINDS.items())]


def _choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class MailFilter(BaseForm):
    """Find mails; its state is the address."""

    class Meta:
        """A search changes nothing, so it needs no token."""

        csrf = False

    q = StringField(_l("Recipient or words of the subject"), [Optional(), Length(max=120), Clean()], filters=[strip])
    state = SelectField(_l("State"), [Optional()], choices=lambda: _choices(STATES), default="")
    kind = SelectField(_l("Kind"), [Optional()], choices=lambda: _choices(KINDS), default="")
    event = SelectField(_l("Event"), [Optional()], coerce=int, default=0)

    def offer(self, events: Sequence[tuple[int, str]]) -> None:
        """Offer these events to choose from."""
        self.event.choices = _choices([(0, _l("All")), *events])

    def wanted(self) -> Wanted:
        """Return what is looked for."""
        return Wanted(
            text=self.q.data or "",
            state=MailState(self.state.data) if self.state.data else None,
            kind=MailKind(self.kind.data) if self.kind.data else None,
            event_id=self.event.data or None,
        )


class AddressForm(BaseForm):
    """Where a mail should have gone."""

    address = email(_l("The right address"))


class CancelForm(BaseForm):
    """Why a mail shall never leave."""

    note = text(
        _l("Reason"),
        required=False,
        longest=500,
        description=_l("Whoever may read the mail here reads this."),
    )
