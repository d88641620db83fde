"""Which versions to compare."""

from collections.abc import Sequence

from flask import request  # noqa: TID251 - a form reads what was sent
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField

from eventhub.hosting.models.applications import SubmittedVersion


class CompareForm(Form):  # type: ignore[misc]
    """An older version and a newer one; first the last two."""

    old = SelectField(_l("What changed from"), coerce=int)
    new = SelectField(_l("to"), coerce=int)

    def __init__(self, versions: Sequence[SubmittedVersion]) -> None:
        numbers = [version.number for version in versions]
        first_choice = {"old": numbers[-2], "new": numbers[-1]} if len(numbers) > 1 else {}
        super().__init__(request.args, data=first_choice)
        self.versions = {version.number: version for version in versions}
        choices = [(number, _("Version %(number)s", number=number)) for number in numbers]
        self.old.choices = self.new.choices = choices

    def chosen(self) -> tuple[SubmittedVersion | None, SubmittedVersion | None]:
        """Return the two versions, the older one first; none where there are not two."""
        pair = [self.versions.get(field.data) for field in (self.old, self.new)]
        if None in pair:
            return None, None
        old, new = sorted(pair, key=lambda each: each.number if each else 0)
        return old, new
