"""What people write to register, and what organisers write at their desk."""

import secrets
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from eventhub.directory.labels import kind_choices
from eventhub.directory.models import OrganisationKind
from eventhub.forms import BaseForm, Clean, country_choices, email, line, strip, text
from eventhub.registration import consent
from eventhub.registration.answers import Answers
from eventhub.registration.labels import MARKS, state_choices
from eventhub.registration.states import RegistrationState


def _choose_kind() -> list[tuple[str, Any]]:
    return [("", _l("Choose one")), *kind_choices()]


def _choose_country() -> list[tuple[str, Any]]:
    return [("", _l("Choose a country")), *country_choices()]


def _choose_state() -> list[tuple[str, Any]]:
    return [("", _l("All states")), *state_choices()]


class RegistrationForm(BaseForm):
    """Register without an account. `attempt` is the same when one form is sent twice, so that one mail leaves."""

    name = line(_l("Your name"), render_kw={"autocomplete": "name"})
    email = email(_l("E-mail address"), description=_l("We send you a link to confirm. You need no password."))
    organisation = line(_l("Organisation"), render_kw={"autocomplete": "organization"})
    organisation_kind = SelectField(_l("Kind of organisation"), [InputRequired()], choices=_choose_kind)
    country = SelectField(
        _l("Country"), [InputRequired()], choices=_choose_country, render_kw={"autocomplete": "country"}
    )
    consent = BooleanField(
        consent.TEXTS[-1][1], [InputRequired(_l("Without your agreement we may not keep your registration."))]
    )
    attempt = HiddenField(default=lambda: secrets.token_urlsafe(12), validators=[InputRequired(), Length(max=40)])

    def answers(self, now: datetime) -> Answers:
        """Return what was answered; the box was ticked now."""
        return Answers(
            name=self.name.data,
            organisation=self.organisation.data,
            organisation_kind=OrganisationKind(self.organisation_kind.data),
            country=self.country.data,
            consented_at=now,
        )


class OwnRegistrationForm(RegistrationForm):
    """Register as the person who is signed in: their address needs no proof."""

    email = None
    attempt = None


class AddForm(RegistrationForm):
    """Register somebody by hand."""

    name = line(_l("Name"))
    email = email(_l("E-mail address"), description=_l("A mail tells the person at once where they stand."))
    organisation = line(_l("Organisation"))
    consent = BooleanField(
        _l("This person has agreed that I register them and that the organiser keeps these details for the event."),
        [InputRequired(_l("Ask the person first; without their agreement nobody may keep their details."))],
    )
    attempt = None


class CancellationForm(BaseForm):
    """Cancel somebody's registration: they read why."""

    reason = text(_l("Reason"), longest=500, description=_l("The person reads this in the mail that tells them."))


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
