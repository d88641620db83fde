"""What people write to register, and to change it later."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from eventhub.db import LARGEST_ID
from eventhub.directory.labels import kind_choices
from eventhub.directory.models import OrganisationKind
from eventhub.directory.naming import facts_named
from eventhub.forms import BaseForm, CountryField, email, line
from eventhub.questions.forms.answers import AnswersMixin, answers_form
from eventhub.questions.models import Question
from eventhub.registration import consent
from eventhub.registration.answers import Answers
from eventhub.registration.forms.consents import ticked
from eventhub.registration.models.consents import ConsentText

WHO = ("name", "email", "organisation", "organisation_kind", "country")
"""The fields that say who somebody is."""


def _choose_kind() -> list[tuple[str, Any]]:
    return [("", _l("Choose one")), *kind_choices()]


class PersonForm(BaseForm):
    """Who somebody is. `questions` and `texts` are there when the form asks the organiser's own, too."""

    name = line(_l("Your name"), render_kw={"autocomplete": "name"})
    organisation = line(
        _l("Organisation"),
        description=_l("Type the first letters to choose one of the directory, or write its name."),
        render_kw={"autocomplete": "organization"},
    )
    organisation_kind = SelectField(_l("Kind of organisation"), [InputRequired()], choices=_choose_kind)
    country = CountryField(_l("Country"), render_kw={"autocomplete": "country"})
    questions: Sequence[Question] = ()
    texts: Sequence[ConsentText] = ()

    @property
    def untouched(self) -> tuple[str, ...]:
        """What it says of who somebody is, while it asks everybody alike: empty once something is written or amiss."""
        fields = [self[each] for each in WHO if each in self]
        if any(each.data or each.errors for each in fields):
            return ()
        return tuple(str(words) for each in fields for words in (each.id, each.label.text, each.description))

    def validate(self, *args: Any, **options: Any) -> bool:
        """Check every answer; what is not said of the organisation the directory says, where it has it."""
        fill_up(self.organisation, self.organisation_kind, self.country)
        return bool(super().validate(*args, **options))

    def is_complete(self) -> bool:
        """Check every answer, and ask for the organiser's questions that need one."""
        is_valid = bool(self.validate())
        return (not self.questions or bool(self.are_answered())) and is_valid

    def as_typed(self) -> Self:
        """Keep what was typed, and files that were sent, without a word yet on what is missing."""
        self.validate()
        self.form_errors.clear()
        for each in self:
            each.errors = []
        return self

    def answers(self, now: datetime, type_id: int | None = None) -> Answers:
        """Return what was answered; the box was ticked now."""
        said = Answers(
            name=self.name.data,
            organisation=self.organisation.data,
            organisation_kind=OrganisationKind(self.organisation_kind.data),
            country=self.country.data,
            consented_at=now,
            type_id=type_id,
            answers=self.read_answers() if isinstance(self, AnswersMixin) else {},
        )
        if self.texts:
            said["agreed"] = ticked(self)
        return said


class OwnRegistrationForm(PersonForm):
    """Register as the person who is signed in: their address needs no proof."""

    consent = BooleanField(
        consent.TEXTS[-1][1], [InputRequired(_l("Without your agreement we may not keep your registration."))]
    )


class RegistrationForm(OwnRegistrationForm):
    """Register without an account. `attempt` is the same when one form is sent twice, so that one mail leaves."""

    email = email(_l("E-mail address"), description=_l("We send you a link to confirm. You need no password."))
    attempt = HiddenField(default=lambda: secrets.token_urlsafe(12), validators=[InputRequired(), Length(max=40)])


class ColleagueForm(OwnRegistrationForm):
    """Register a colleague, who hears of it at once."""

    name = line(_l("Your colleague's name"))
    email = email(_l("Your colleague's e-mail address"), description=_l("A mail tells them at once where they stand."))
    consent = BooleanField(
        _l("This person has agreed that I register them and that the organiser keeps these details for the event."),
        [InputRequired(_l("Ask the person first; without their agreement nobody may keep their details."))],
    )


class CorrectionForm(PersonForm):
    """What an organiser writes down of somebody who registered; `version` is that of the registration shown."""

    name = line(_l("Name"))
    version = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())


class AddForm(ColleagueForm):
    """Register somebody by hand."""

    name = line(_l("Name"))
    email = email(_l("E-mail address"), description=_l("A mail tells the person at once where they stand."))


def fill_up(name: Field, kind: Field, country: Field) -> None:
    """Take from the directory what is left empty of the kind and the country of an organisation it has."""
    known = None if kind.data and country.data else facts_named(name.data or "", country.data or "")
    for field, value in ((kind, known[0].value), (country, known[1])) if known else ():
        if not field.data:
            field.process_data(value)
            field.raw_data = [value]


def asking(base: type[PersonForm], questions: Sequence[Question], **options: Any) -> type[PersonForm]:
    """Return a form that also asks an organiser's own questions, and keeps the answers to those removed since."""
    return answers_form(questions, base=base, **options) if questions or options.get("answers") else base
