"""What begins an application."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from eventhub.directory.labels import kind_choices
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.forms import BaseForm, country_choices, line
from eventhub.hosting.forms.fields import with_blank
from eventhub.hosting.models.calls import Call
from eventhub.hosting.states import CallKind

NEW_ORGANISATION = 0


class StartForm(BaseForm):
    """Begin an application: who applies, and with which event; a delegation is named after who travels."""

    title = line(_l("What the event is called"), description=_l("A working title; you can change it later."))
    organisation_id = RadioField(_l("Which organisation applies?"), [InputRequired()], coerce=int)
    organisation_name = line(_l("Its name"), required=False)
    organisation_kind = SelectField(_l("What kind of organisation it is"), [Optional()])
    organisation_country = SelectField(_l("Its country"), [Optional()])

    def __init__(self, *args: Any, call: Call, organisations: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        if call.kind is CallKind.DELEGATION:
            del self.title
        own = [(organisation.id, organisation.name) for organisation in organisations]
        self.organisation_id.choices = [*own, (NEW_ORGANISATION, _("Another organisation"))]
        self.organisation_kind.choices = kind_choices()
        self.organisation_country.choices = with_blank(country_choices())

    @property
    def written_title(self) -> str:
        """The title, where it is asked for."""
        return str(self.title.data) if "title" in self else ""

    @property
    def names_new(self) -> bool:
        """Whether an organisation is named that the applicant has not spoken for yet."""
        return bool(self.organisation_id.data == NEW_ORGANISATION)

    def validate_organisation_id(self, _field: Any) -> None:
        """Ask for the facts of an organisation that is named for the first time."""
        if not self.names_new:
            return
        for field in (self.organisation_name, self.organisation_kind, self.organisation_country):
            if not field.data:
                raise ValidationError(_l("Write the organisation's name and choose its kind and its country."))

    def organisation(self) -> dict[str, Any]:
        """Return the facts of the newly named organisation."""
        kind = OrganisationKind(self.organisation_kind.data)
        return {"name": self.organisation_name.data, "kind": kind, "country": self.organisation_country.data}
