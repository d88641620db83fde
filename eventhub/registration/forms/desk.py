"""What organisers write at their desk."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectChoice, SelectField, StringField
from wtforms.validators import AnyOf, Length, Optional
from wtforms.widgets import HiddenInput

from eventhub.directory.labels import kind_choices
from eventhub.directory.models import OrganisationKind
from eventhub.forms import BaseForm, Clean, country_choices, line, strip, text
from eventhub.registration.consenting import Asked
from eventhub.registration.labels import CONSENT_ANSWERS, MARKS, state_choices
from eventhub.registration.models.desk import NOTE_LENGTH, TAG_LENGTH
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.queries.desk import NO_ENTRY, SORTS, Wanted
from eventhub.registration.states import ConsentAnswer, RegistrationState

GIVEN = frozenset({ConsentAnswer.AGREED, ConsentAnswer.TAKEN_BACK})


class ReasonForm(BaseForm):
    """Why something is done to somebody's registration: they read it."""

    reason = text(_l("Reason"), longest=500, description=_l("The person reads this in the mail that tells them."))


class NoteForm(BaseForm):
    """Why something is done to somebody's registration, for the history."""

    reason = text(_l("Reason"), longest=500, description=_l("Stays in the history, for you and your colleagues."))


class TagForm(BaseForm):
    """A word by which registrations are found again."""

    tag = line(_l("Tag"), longest=TAG_LENGTH)


class RemarkForm(BaseForm):
    """What an organiser writes down about somebody."""

    note = text(
        _l("Note"),
        longest=NOTE_LENGTH,
        description=_l("For you and your colleagues; the person does not see it unless they ask what is kept of them."),
    )


class DeskFilter(BaseForm):
    """Find registrations; its state is the address, and what cannot be read in it does not count."""

    class Meta:
        """A search changes nothing, so it needs no token."""

        csrf = False

    q = StringField(_l("Name, organisation, e-mail or code"), [Optional(), Length(max=120), Clean()], filters=[strip])
    state = SelectField(_l("State"), [Optional()])
    type = SelectField(_l("Takes part as"), [Optional()])
    country = SelectField(_l("Country"), [Optional()])
    kind = SelectField(_l("Kind of organisation"), [Optional()])
    organisation = SelectField(_l("Organisation of the directory"), [Optional()])
    tag = SelectField(_l("Tag"), [Optional()])
    consent = SelectField(_l("Agreement"), [Optional()])
    changes = StringField(validators=[Optional(), AnyOf(["y"])], widget=HiddenInput())
    sort = StringField(validators=[Optional(), AnyOf(list(SORTS))], widget=HiddenInput())

    def __init__(
        self,
        *args: Any,
        types: Sequence[ParticipantType],
        tags: Collection[str] = (),
        entries: Iterable[tuple[int, str]] = (),
        consents: Sequence[Asked] = (),
        mentioned: Callable[[str], tuple[int, ...]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._mentioned = mentioned
        self.types = types
        offered = {
            "state": state_choices(),
            "type": [(str(each.id), each.name) for each in types],
            "country": country_choices(),
            "kind": kind_choices(),
            "organisation": [*((str(number), name) for number, name in entries), (str(NO_ENTRY), _("None of them"))],
            "tag": [(each, each) for each in tags],
            "consent": [choice for each in consents for choice in _answers_to(each)],
        }
        for name, choices in offered.items():
            self[name].choices = [("", _("All")), *choices]

    def wanted(self) -> Wanted:
        """Return whom to look for."""
        given = self.given()
        return Wanted(
            among=self._mentioned(given["q"]) if "q" in given else None,
            state=RegistrationState(given["state"]) if "state" in given else None,
            type_id=int(given["type"]) if "type" in given else None,
            country=given.get("country", ""),
            kind=OrganisationKind(given["kind"]) if "kind" in given else None,
            entry=int(given["organisation"]) if "organisation" in given else None,
            tag=given.get("tag", ""),
            consent=_consent(given["consent"]) if "consent" in given else None,
            has_change="changes" in given,
            sort=given.get("sort", "waiting"),
        )

    def given(self) -> dict[str, str]:
        """Return the filters in force as the address names them."""
        self.validate()
        return {field.name: field.data for field in self if field.data and not field.errors}


def _answers_to(asked: Asked) -> list[tuple[str, str]]:
    """Return what people may have said to a text; of who was not asked before it was retired nothing is awaited."""
    answers = [each for each in CONSENT_ANSWERS if not asked.is_retired or each in GIVEN]
    number = asked.text.consent_id
    return [
        (f"{number}-{each.value}", _("%(text)s: %(said)s", text=asked.words, said=CONSENT_ANSWERS[each]))
        for each in answers
    ]


def _consent(choice: str) -> tuple[int, ConsentAnswer]:
    number, _dash, answer = choice.partition("-")
    return int(number), ConsentAnswer(answer)


class AttendanceForm(BaseForm):
    """Whether somebody came; confirmed takes it back."""

    state = SelectField(choices=[SelectChoice(state.value, name) for state, name in MARKS.items()])


class ExportForm(BaseForm):
    """What leaves with the list."""

    sensitive = BooleanField(
        _l("With sensitive answers, such as diet and access needs"),
        description=_l("Only for who needs them. Delete the file after the event; that you took it is written down."),
    )
