"""What applicants write."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from eventhub.directory.labels import kind_choices
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.directory.themes import theme_choices
from eventhub.events.labels import LANGUAGES, format_choices
from eventhub.events.states import EventFormat
from eventhub.forms import BaseForm, CheckboxListField, country_choices, line, text, wall_time, zone_choices
from eventhub.hosting.forms.fields import SUMMARY_LENGTH, refuse_earlier, version, wall, with_blank, written
from eventhub.hosting.models.applications import HostingApplication, needed
from eventhub.hosting.models.calls import Call
from eventhub.web.pages import date_in, language

MOST_PARTICIPANTS = 100_000
NEW_ORGANISATION = 0


class StartForm(BaseForm):
    """Begin an application: who applies, with which event."""

    title = line(_l("What the event is called"), description=_l("A working title; you can change it later."))
    organisation_id = RadioField(_l("Which organisation will host it?"), [InputRequired()], coerce=int)
    organisation_name = line(_l("Its name"), required=False)
    organisation_kind = SelectField(_l("What kind of organisation it is"), [Optional()])
    organisation_country = SelectField(_l("Its country"), [Optional()])

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        own = [(organisation.id, organisation.name) for organisation in organisations]
        self.organisation_id.choices = [*own, (NEW_ORGANISATION, _("Another organisation"))]
        self.organisation_kind.choices = kind_choices()
        self.organisation_country.choices = with_blank(country_choices())

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


class ApplicationForm(BaseForm):
    """Everything about the event to be; what is not known yet may stay empty until the application is submitted."""

    version = version()
    title = line(_l("Title"))
    summary = text(_l("In two sentences"), required=False, longest=SUMMARY_LENGTH)
    description = text(_l("What will happen"), required=False, description=_l("Stands on the event's page."))
    format = RadioField(_l("Where"), [InputRequired()])
    starts_at = wall_time(_l("Starts"), required=False)
    ends_at = wall_time(_l("Ends"), required=False)
    timezone = SelectField(_l("Time zone of the event"), [InputRequired()])
    venue = line(_l("Venue"), required=False)
    city = line(_l("City"), required=False)
    country = SelectField(_l("Country"), [Optional()])
    languages = CheckboxListField(_l("Languages"))
    themes = CheckboxListField(_l("Thematic areas"))
    expected_participants = IntegerField(
        _l("How many people you expect"),
        [Optional(), NumberRange(1, MOST_PARTICIPANTS)],
        description=_l("Becomes the number of seats of your draft event; you can change it before you publish."),
    )
    wants_matchmaking = BooleanField(_l("We want a timetable of one-to-one meetings"))
    motivation = text(_l("Why you, and what should come of it"), required=False, description=_l("For reviewers only."))
    note = text(_l("Your answer to the programme team's question"), required=False)

    def __init__(self, *args: Any, call: Call, **options: Any) -> None:
        super().__init__(*args, **options)
        self.call = call
        self.format.choices = format_choices()
        self.timezone.choices = zone_choices()
        self.country.choices = with_blank(country_choices())
        self.languages.choices = sorted(((code, language(code)) for code in LANGUAGES), key=lambda each: each[1])
        self.themes.choices = theme_choices()

    def validate_starts_at(self, field: Any) -> None:
        """Refuse a day outside the call's event window."""
        self._refuse_outside_window(field)

    def validate_ends_at(self, field: Any) -> None:
        """Refuse a day outside the call's event window, and an end before the start."""
        self._refuse_outside_window(field)
        refuse_earlier(field, self.starts_at, _l("An event ends after it starts."), or_same=True)

    def read(self) -> dict[str, Any]:
        """Return the answers as an application keeps them."""
        left_out = {"csrf_token", "version", "note"}
        answers = {name: written(field) for name, field in self._fields.items() if name not in left_out}
        zone = answers["timezone"]
        return answers | {
            "format": EventFormat(answers["format"]),
            "country": answers["country"] or None,
            "starts_at": self.starts_at.at(zone),
            "ends_at": self.ends_at.at(zone),
        }

    def is_complete(self) -> bool:
        """Whether everything is answered that a submission needs; what is not gets an error at its field."""
        left = [name for name in needed(self.call.kind, EventFormat(self.format.data)) if not self[name].data]
        for name in left:
            self[name].errors = [_("Answer this before you submit.")]
        return not left

    def _refuse_outside_window(self, field: Any) -> None:
        first, last = self.call.events_from, self.call.events_until
        if field.data and not first <= field.data.date() <= last:
            message = _(
                "Events of this call take place from %(first)s to %(last)s.", first=date_in(first), last=date_in(last)
            )
            raise ValidationError(message)


class WithdrawalForm(BaseForm):
    """An applicant takes an application back, with or without a reason."""

    version = version()
    note = text(_l("Why, if you want to say"), required=False, longest=SUMMARY_LENGTH)


def values_of_application(application: HostingApplication) -> dict[str, Any]:
    """Return an application as its form shows it."""
    plain = ("version", "title", "summary", "description", "timezone", "venue", "city", "country", "languages")
    others = ("themes", "expected_participants", "wants_matchmaking", "motivation")
    return {name: getattr(application, name) for name in plain + others} | {
        "format": application.format.value,
        "starts_at": wall(application.starts_at, application.timezone),
        "ends_at": wall(application.ends_at, application.timezone),
    }
