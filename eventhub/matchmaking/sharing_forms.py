"""Sharing meetings with colleagues, and letting one of them go."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Regexp

from eventhub.directory.models import Organisation
from eventhub.forms import BaseForm
from eventhub.matchmaking.models import Profile


class SharingForm(BaseForm):
    """Whether one's meetings are one's own or those of an organisation one speaks for."""

    organisation = RadioField(_l("Meetings at this event"), default="")

    def offer(self, organisations: Iterable[Organisation]) -> "SharingForm":
        """Offer to share for these organisations."""
        shared = [(str(each.id), _("We of %(name)s share our meetings", name=each.name)) for each in organisations]
        self.organisation.choices = [("", _("Each of us holds their own meetings")), *shared]
        return self

    def chosen(self, organisations: Iterable[Organisation]) -> Organisation | None:
        """Return for whom meetings are shared, if they are."""
        return next((each for each in organisations if str(each.id) == self.organisation.data), None)


class ColleagueForm(BaseForm):
    """Who goes instead."""

    colleague = SelectField(
        _l("Who goes instead"), [InputRequired(), Regexp(r"[0-9]{1,9}\Z")], validate_choice=False, choices=[]
    )

    def offer(self, colleagues: Iterable[Profile]) -> "ColleagueForm":
        """Offer these people."""
        self.colleague.choices = [(str(each.id), each.registration.name) for each in colleagues]
        return self

    def chosen(self) -> int:
        """Return the profile's id."""
        return int(self.colleague.data)
