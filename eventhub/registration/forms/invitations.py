"""Whom an organiser invites."""

import re
from email.utils import parseaddr
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import ValidationError

from eventhub.forms import BaseForm, text
from eventhub.registration.models.invitations import Guest
from eventhub.registration.models.setup import ParticipantType

MOST_GUESTS = 500
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NO_TYPE = 0


class InvitationsForm(BaseForm):
    """Addresses, one on each line, and what the mail says beside the facts."""

    guests = text(
        _l("Whom you invite"),
        longest=40_000,
        description=_l("One on each line: an address, or a name and the address as in Ada Lovelace <ada@example.org>."),
    )
    type_id = SelectField(_l("As what they take part"), coerce=int)
    message = text(
        _l("A word of your own"),
        required=False,
        longest=1000,
        description=_l("Stands in the mail between the greeting and the facts of the event."),
    )

    def __init__(self, *args: Any, types: list[ParticipantType], **options: Any) -> None:
        super().__init__(*args, **options)
        none = [(NO_TYPE, _("They choose"))] if types else [(NO_TYPE, _("Participant"))]
        self.type_id.choices = none + [(each.id, each.name) for each in types]

    def validate_guests(self, field: Any) -> None:
        """Name the lines that hold no address."""
        lines = _lines(field.data)
        bad = [line for line in lines if not ADDRESS.fullmatch(parseaddr(line)[1]) or len(parseaddr(line)[1]) > 254]
        if bad:
            raise ValidationError(_("These lines hold no address: %(lines)s", lines="; ".join(bad[:5])))
        if len(lines) > MOST_GUESTS:
            raise ValidationError(_("Invite %(count)s people at a time.", count=MOST_GUESTS))

    def read(self) -> list[Guest]:
        """Return everybody named."""
        found = [parseaddr(line) for line in _lines(self.guests.data)]
        return [Guest(email=address, name=name[:120]) for name, address in found]


def _lines(written: str | None) -> list[str]:
    return [line.strip().rstrip(",;") for line in (written or "").splitlines() if line.strip()]
