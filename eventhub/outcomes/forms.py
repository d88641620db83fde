"""What people send to say what came of a meeting, and the filter of the season's sums."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired, Optional

from eventhub.forms import BaseForm, text
from eventhub.outcomes.labels import KINDS
from eventhub.outcomes.models import NOTE_LENGTH
from eventhub.outcomes.states import OutcomeKind


class OutcomeForm(BaseForm):
    """One tap on a kind; a note goes along where one was written."""

    kind = SelectField(
        _l("What came of it"),
        [InputRequired()],
        choices=[SelectChoice(kind.value, name) for kind, name in KINDS.items()],
    )
    note = text(_l("Note for the two of you"), required=False, longest=NOTE_LENGTH)

    def said(self) -> dict[str, Any]:
        """Return the kind, and the note if its box was sent at all."""
        return {"kind": OutcomeKind(self.kind.data), "note": self.note.data if self.note.raw_data else None}


class SeasonFilter(BaseForm):
    """Choose a season; its state is the address."""

    class Meta:
        """A filter changes nothing, so it needs no token."""

        csrf = False

    programme = SelectField(_l("Season"), [Optional()])

    def offer(self, programmes: list[Any]) -> "SeasonFilter":
        """Offer these seasons and all of them together."""
        self.programme.choices = [
            SelectChoice("", _l("All seasons")),
            *(SelectChoice(str(each.id), each.name) for each in programmes),
        ]
        return self

    @property
    def programme_id(self) -> int | None:
        """The season chosen, or None for all."""
        return int(self.programme.data) if self.validate() and self.programme.data else None
