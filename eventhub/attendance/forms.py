"""What is sent at the door."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from eventhub.attendance.answers import Place
from eventhub.attendance.models import DOOR_LENGTH, KEY_LENGTH
from eventhub.attendance.printing import PAPERS, Paper
from eventhub.db import LARGEST_ID
from eventhub.directory.labels import kind_choices, kind_name
from eventhub.directory.models import OrganisationKind
from eventhub.directory.naming import facts_named
from eventhub.forms import BaseForm, Clean, country_choices, email, line, strip, text
from eventhub.registration.answers import Answers
from eventhub.registration.models.setup import ParticipantType
from eventhub.web.pages import country


class LookUpForm(BaseForm):
    """Find somebody; its state is the address."""

    class Meta:
        """A search changes nothing, so it needs no token."""

        csrf = False

    q = StringField(_l("Name, organisation or ticket"), [Optional(), Length(max=300), Clean()], filters=[strip])


class PrintForm(BaseForm):
    """What to print for whom; its state is the address, and what cannot be read in it does not count."""

    class Meta:
        """Looking changes nothing, so it needs no token."""

        csrf = False

    paper = SelectField(_l("Paper"), choices=[SelectChoice(paper.value, name) for paper, name in PAPERS.items()])
    type = SelectField(_l("Takes part as"), [Optional()])

    def __init__(self, *args: Any, types: Sequence[ParticipantType], **options: Any) -> None:
        super().__init__(*args, **options)
        self.type.choices = [("", _("All")), *((str(each.id), each.name) for each in types)]
        if not types:
            del self.type

    def wanted(self) -> tuple[Paper, int | None]:
        """Return on what, and for which type."""
        self.validate()
        given = {field.name: field.data for field in self if field.data and not field.errors}
        return Paper(given.get("paper", Paper.SHEETS)), int(given["type"]) if "type" in given else None


class DoorForm(BaseForm):
    """At which door this device stands."""

    door = line(_l("This door"), required=False, longest=DOOR_LENGTH)


class ArrivalForm(BaseForm):
    """Somebody is there; `key` is the same when one form is sent twice, so that they come in once.

    Only long before the event somebody is asked whether they are sure.
    """

    key = HiddenField(default=lambda: secrets.token_urlsafe(12), validators=[InputRequired(), Length(max=KEY_LENGTH)])
    is_sure = BooleanField(_l("Check in all the same"), render_kw={"required": True})


class NotedForm(ArrivalForm):
    """Something happened so many milliseconds ago, as a device noted that may have had no network then.

    Clocks of devices differ, so that they say how long ago it was instead of when.
    """

    age = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)])
    door = line(_l("This door"), required=False, longest=DOOR_LENGTH)

    def place(self, now: datetime) -> Place:
        """Return where and when somebody stood."""
        at = now - timedelta(milliseconds=self.age.data)
        return Place(self.door.data or "", at, self.key.data, is_sure=self.is_sure.data)


class ScanForm(NotedForm):
    """Somebody who is registered came in, or did not after all."""

    registration_id = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])


class WalkInForm(ArrivalForm):
    """Somebody came without having registered: as little as a place needs.

    Of an organisation that is not told the kind and the country are the directory's, or else any kind, and `here`.
    """

    name = line(_l("Name"))
    email = email(_l("E-mail address"), description=_l("The ticket goes there, and what follows the event."))
    organisation = line(_l("Organisation"), required=False)
    type = SelectField(_l("Takes part as"), [Optional()])
    organisation_kind = SelectField(_l("Kind of organisation"), [Optional()])
    country = SelectField(_l("Country"), [Optional()])
    reason = line(
        _l("Why they come in although all seats are taken"),
        required=False,
        longest=300,
        description=_l("Only needed then. Stays in the event's history."),
    )
    consent = BooleanField(
        _l("The person agrees that the organiser keeps these details for the event."),
        [InputRequired(_l("Ask the person first; without their agreement nobody may keep their details."))],
    )

    def __init__(
        self, *args: Any, types: Sequence[ParticipantType], may_exceed: bool, here: str, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._here = here
        unsaid = {"organisation_kind": kind_name(OrganisationKind.OTHER), "country": country(here)}
        for name, choices in (("organisation_kind", kind_choices()), ("country", country_choices())):
            words = _("As in the directory; else: %(else_)s", else_=unsaid[name])
            self[name].choices = [("", words), *choices]
        self.type.choices = [(str(each.id), each.name) for each in types]
        if not types:
            del self.type
        if not may_exceed:
            del self.reason

    def said(self, now: datetime) -> Answers:
        """Return who came; they agreed now."""
        organisation = self.organisation.data or ""
        kind, where = facts_named(organisation, self.country.data or "") or (OrganisationKind.OTHER, self._here)
        return Answers(
            name=self.name.data,
            organisation=organisation,
            organisation_kind=OrganisationKind(self.organisation_kind.data or kind),
            country=self.country.data or where,
            consented_at=now,
            type_id=int(self.type.data) if "type" in self and self.type.data else None,
        )


class NotedWalkInForm(NotedForm, WalkInForm):
    """Somebody came without having registered, as a device noted."""


class ExceptionForm(ArrivalForm):
    """Why somebody without a seat comes in all the same."""

    reason = text(_l("Reason"), longest=300, description=_l("Stays in the event's history."))


class HelperForm(BaseForm):
    """Ask somebody to help at the door."""

    name = line(_l("Name"))
    email = email(_l("E-mail address"), description=_l("A mail with a link to the door goes there."))
