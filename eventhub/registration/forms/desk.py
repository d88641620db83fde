"""What organisers write at their desk."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import Length, Optional

from eventhub.forms import BaseForm, Clean, strip, text
from eventhub.registration.labels import MARKS, state_choices
from eventhub.registration.states import RegistrationState


def _choose_state() -> list[tuple[str, Any]]:
    return [("", _l("All states")), *state_choices()]


class ReasonForm(BaseForm):
    """Why something is done to somebody's registration: they read it."""

    reason = text(_l("Reason"), longest=500, description=_l("The person reads this in the mail that tells them."))


class NoteForm(BaseForm):
    """Why something is done to somebody's registration, for the history."""

    reason = text(_l("Reason"), longest=500, description=_l("Stays in the history, for you and your colleagues."))


class DeskFilter(BaseForm):
    """Find registrations; its state is the address."""

    class Meta:
        """A search changes nothing, so it needs no token."""

        csrf = False

    q = StringField(_l("Name, organisation or e-mail"), [Optional(), Length(max=120), Clean()], filters=[strip])
    state = SelectField(_l("State"), [Optional()], choices=_choose_state)

    def values(self) -> dict[str, Any]:
        """Return what is looked for: words, and one state or None for all."""
        return {"text": self.q.data or "", "state": RegistrationState(self.state.data) if self.state.data else None}


class AttendanceForm(BaseForm):
    """Whether somebody came; confirmed takes it back."""

    state = SelectField(choices=[SelectChoice(state.value, name) for state, name in MARKS.items()])
