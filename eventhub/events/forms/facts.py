"""What hosts write about events."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FloatField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from eventhub.directory.labels import kind_choices
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.directory.themes import theme_choices
from eventhub.events.forms.times import TellingForm, TimesForm, values_of_times, wall
from eventhub.events.labels import LANGUAGES, format_choices
from eventhub.events.models import Event, Programme, Venue
from eventhub.events.states import HAS_A_LINK, HAS_A_VENUE, EventFormat, EventState
from eventhub.forms import CheckboxListField, WallTimeField, country_choices, email, line, text, wall_time, zone_choices
from eventhub.web.pages import language

SUMMARY_LENGTH = 500
ADDRESS_LENGTH = 300
MOST_SEATS = 100_000
NOT_LISTED = 0
NONE = 0


class EventForm(TimesForm, TellingForm):
    """All that is said about an event; what is not known yet may stay empty until the event is published."""

    timezone = SelectField(
        _l("Time zone of the event"),
        [InputRequired()],
        description=_l("Where clocks are put back, an hour is shown twice: such a time means the first of the two."),
    )
    title = line(_l("Title"))
    summary = text(
        _l("Summary"),
        required=False,
        longest=SUMMARY_LENGTH,
        description=_l("One or two sentences, for the calendar and for mails."),
    )
    description = text(_l("Description"), required=False, description=_l("Stands on the event's page; Markdown."))
    contact = email(
        _l("Address for questions"),
        required=False,
        default="",
        description=_l("Stands on the event's page; who answers one of its mails writes there."),
    )
    programme = SelectField(_l("Season"), coerce=int)
    format = RadioField(_l("Where"), [InputRequired()])
    venue_name = line(_l("Venue"), required=False)
    address = line(_l("Street and number"), required=False, longest=ADDRESS_LENGTH)
    city = line(_l("City"), required=False)
    country = SelectField(_l("Country"), [Optional()])
    latitude = FloatField(_l("Degrees north"), [Optional(), NumberRange(-90, 90)])
    longitude = FloatField(_l("Degrees east"), [Optional(), NumberRange(-180, 180)])
    online_url = line(_l("Link to take part online"), required=False, longest=ADDRESS_LENGTH)
    languages = CheckboxListField(_l("Languages"))
    themes = CheckboxListField(_l("Thematic areas"))
    seats = IntegerField(
        _l("Seats"), [Optional(), NumberRange(0, MOST_SEATS)], description=_l("Leave it empty for no limit.")
    )
    registration_opens_at = wall_time(_l("Registration opens"), required=False)
    registration_closes_at = wall_time(_l("Registration closes"), required=False)

    def __init__(self, *args: Any, programmes: Sequence[Programme], event: Event | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shown = event
        self._programmes = {programme.id: programme for programme in programmes}
        names = [(programme.id, programme.name) for programme in programmes]
        self.programme.choices = [(NONE, _("None")), *names]
        self.timezone.choices = _zones(event)
        self.zone = self.timezone.data if self.timezone.data in dict(self.timezone.choices) else None
        self.format.choices = format_choices()
        self.country.choices = [("", _("Choose")), *country_choices()]
        self.languages.choices = sorted(((code, language(code)) for code in LANGUAGES), key=lambda each: each[1])
        self.themes.choices = theme_choices()
        self.ask_whom_to_tell(event if event and event.state is EventState.PUBLISHED else None)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every answer, then ask for those that others make necessary."""
        answers_hold = super().validate(extra_validators)
        gaps = self.gaps()
        for name, message in gaps.items():
            self[name].errors = [*self[name].errors, message]
        return bool(answers_hold) and not gaps

    def gaps(self) -> dict[str, str]:
        """Return what is asked for, by field, because something else was answered."""
        gaps = {}
        rest = (self.venue_name.data, self.address.data, self.country.data, self.latitude.data)
        if self._has_venue() and any(rest) and not self.city.data:
            gaps["city"] = _("Write the city, too.")
        if self._has_venue() and self.city.data and not self.country.data:
            gaps["country"] = _("Choose the country, too.")
        if (self.longitude.data is None) != (self.latitude.data is None):
            gaps["longitude"] = _("Write both coordinates, or none.")
        return gaps

    def validate_online_url(self, field: Any) -> None:
        """Only addresses of the web are linked."""
        if field.data and not is_web_address(field.data):
            raise ValidationError(_("Write an address that starts with https:// or http://."))

    def validate_registration_opens_at(self, field: WallTimeField) -> None:
        """Refuse an hour that the clocks skip."""
        self.refuse_skipped(field)

    def validate_registration_closes_at(self, field: WallTimeField) -> None:
        """Registration closes after it opens, and before the event is over."""
        self.refuse_skipped(field)
        opens_at, closes_at = self.instant("registration_opens_at"), self.instant("registration_closes_at")
        ends_at = self.instant("ends_at")
        if opens_at and closes_at and closes_at <= opens_at:
            raise ValidationError(_("Registration closes after it opens."))
        if closes_at and ends_at and closes_at > ends_at:
            raise ValidationError(_("Registration closes before the event is over."))

    def read(self) -> dict[str, Any]:
        """Return what was written as facts of an event."""
        plain = ("title", "summary", "description", "contact", "timezone", "languages", "themes", "seats")
        return {
            **{name: self[name].data for name in plain},
            **self.times(),
            "registration_opens_at": self.instant("registration_opens_at"),
            "registration_closes_at": self.instant("registration_closes_at"),
            "format": EventFormat(self.format.data),
            "venue": self._venue(),
            "online_url": (self.online_url.data or None) if self._is_one_of(HAS_A_LINK) else None,
            "programme": self._programmes.get(self.programme.data),
        }

    def _venue(self) -> Venue | None:
        if not (self._has_venue() and self.city.data):
            return None
        place = {name: self[name].data for name in ("address", "city", "country", "latitude", "longitude")}
        return Venue(name=self.venue_name.data, **place)

    def _has_venue(self) -> bool:
        return self._is_one_of(HAS_A_VENUE)

    def _is_one_of(self, formats: frozenset[EventFormat]) -> bool:
        return self.format.data in {each.value for each in formats}


class NewEventForm(EventForm):
    """Draft an event without a call. A host speaks for their own organisations, a programme manager for any."""

    organiser = SelectField(_l("Organiser"), coerce=int)
    organisation_name = line(_l("Its name"), required=False)
    organisation_kind = SelectField(_l("What kind of organisation it is"), [Optional()])
    organisation_country = SelectField(_l("Its country"), [Optional()])

    def __init__(self, *args: Any, organisers: Sequence[Organisation], may_name: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.may_name = may_name
        self._organisers = {each.id: each for each in organisers}
        names = [(each.id, each.name) for each in organisers]
        self.organiser.choices = [
            *names,
            *([(NOT_LISTED, _("An organisation that is not listed"))] if may_name else []),
        ]
        self.organisation_kind.choices = kind_choices()
        self.organisation_country.choices = [("", _("Choose")), *country_choices()]

    def gaps(self) -> dict[str, str]:
        """Ask for all that makes an organisation known, where one is named for the first time."""
        gaps = super().gaps()
        answers = (self.organisation_name.data, self.organisation_kind.data, self.organisation_country.data)
        if self.names_new and not all(answers):
            gaps["organisation_name"] = _("Write the organisation's name and choose its kind and country.")
        return gaps

    @property
    def names_new(self) -> bool:
        """Whether the organiser is named here for the first time."""
        return bool(self.may_name and self.organiser.data == NOT_LISTED)

    def chosen_organiser(self) -> Organisation:
        """Return the listed organisation that was chosen."""
        return self._organisers[self.organiser.data]

    def organisation(self) -> dict[str, Any]:
        """Return the facts of the organiser that is not listed."""
        kind = OrganisationKind(self.organisation_kind.data)
        return {"name": self.organisation_name.data, "kind": kind, "country": self.organisation_country.data}


def values_of_event(event: Event) -> dict[str, Any]:
    """Return an event as its form shows it."""
    plain = ("title", "summary", "description", "contact", "online_url", "languages", "seats", "timezone", "version")
    place = ("address", "city", "country", "latitude", "longitude")
    return {
        **values_of_times(event, event.timezone),
        **{name: getattr(event, name) for name in plain},
        **{name: getattr(event.venue, name) for name in place if event.venue},
        "venue_name": event.venue.name if event.venue else "",
        "format": event.format.value,
        "themes": event.theme_slugs,
        "programme": event.programme_id or NONE,
        "registration_opens_at": wall(event.registration_opens_at, event.timezone),
        "registration_closes_at": wall(event.registration_closes_at, event.timezone),
    }


def _zones(event: Event | None) -> list[tuple[str, str]]:
    """Every zone with a place in its name, and the event's own where that has none, such as UTC."""
    zones = zone_choices()
    return zones if event is None or event.timezone in dict(zones) else [(event.timezone, event.timezone), *zones]


def is_web_address(address: str) -> bool:
    """Whether an address leads to a page of the web, instead of running something or reading a file."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not any(each.isspace() for each in address)
