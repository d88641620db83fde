"""What is written about organisations, and the directory's filter bar."""

from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from eventhub.db import LARGEST_ID
from eventhub.directory.facts import Facts
from eventhub.directory.labels import kind_choices
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.directory.themes import theme_choices
from eventhub.forms import BaseForm, CheckboxListField, country_choices, line, text
from eventhub.web.pages import language

WEBSITE_LENGTH = 300
MOST_MEMBERS = 1_000_000
MOST_SECTORS = 12
LONGEST_SECTOR = 60
LANGUAGES = (
    *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl"),
    *("pl", "pt", "ro", "sk", "sl", "sv", "is", "nb", "tr", "uk", "ar", "zh", "ja"),
)
"""The languages one can write to organisations in: the Union's first, then its neighbours' and partners'."""


class ProfileForm(BaseForm):
    """Everything an organisation's profile shows; `version` is the one its page showed."""

    version = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())
    name = line(_l("Name"))
    kind = SelectField(_l("Type"), [InputRequired()])
    country = SelectField(_l("Country"), [InputRequired()])
    region = line(_l("Region"), required=False, description=_l("As people there say it, such as Centre-Val de Loire."))
    website = line(_l("Website"), required=False, longest=WEBSITE_LENGTH)
    description = text(_l("Description"), required=False, description=_l("Stands on the profile; Markdown."))
    sectors = text(_l("Sectors"), required=False, longest=800, description=_l("One a line, at most twelve."))
    member_count = IntegerField(
        _l("Number of members"),
        [Optional(), NumberRange(0, MOST_MEMBERS)],
        description=_l("How many companies and institutions belong to it. Nobody is named."),
    )
    themes = CheckboxListField(_l("Thematic areas"))
    languages = CheckboxListField(_l("Languages one can write to you in"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.choices = kind_choices()
        self.country.choices = country_choices()
        self.themes.choices = theme_choices()
        self.languages.choices = language_choices()

    def validate_website(self, field: Any) -> None:
        """Only addresses of the web are linked."""
        if field.data and not _is_web_address(field.data):
            raise ValidationError(_("Write an address that starts with https:// or http://."))

    def validate_sectors(self, field: Any) -> None:
        """Keep each sector a few words."""
        sectors = _lines(field.data)
        if len(sectors) > MOST_SECTORS or any(len(sector) > LONGEST_SECTOR for sector in sectors):
            raise ValidationError(_("Write at most twelve sectors, each on a line of its own and in a few words."))

    def read(self) -> Facts:
        """Return what was written as facts of an organisation."""
        return {
            "name": self.name.data,
            "kind": OrganisationKind(self.kind.data),
            "country": self.country.data,
            "region": self.region.data or "",
            "website": self.website.data or None,
            "description": self.description.data or "",
            "sectors": _lines(self.sectors.data),
            "member_count": self.member_count.data,
            "themes": sorted(self.themes.data),
            "languages": sorted(self.languages.data),
        }

    def show_newest(self, organisation: Organisation) -> None:
        """Let the next attempt knowingly go over what somebody else changed."""
        self.version.data, self.version.raw_data = organisation.version, None


def values_of(organisation: Organisation) -> dict[str, Any]:
    """Return what an organisation's form shows at first."""
    plain = ("version", "name", "country", "region", "website", "description", "member_count", "themes", "languages")
    values = {name: getattr(organisation, name) for name in plain}
    return values | {"kind": organisation.kind.value, "sectors": "\n".join(organisation.sectors)}


def language_choices() -> list[tuple[str, str]]:
    """Return every language as (code, name in the reader's language), sorted by name."""
    return sorted(((code, language(code)) for code in LANGUAGES), key=lambda each: each[1].casefold())


def _lines(written: str | None) -> list[str]:
    lines = (" ".join(each.split()) for each in (written or "").splitlines())
    return list(dict.fromkeys(each for each in lines if each))


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not any(each.isspace() for each in address)
