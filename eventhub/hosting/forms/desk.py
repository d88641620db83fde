"""What managers ask of the desk, and what they write when they decide and release."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import HiddenInput

from eventhub.db import LARGEST_ID
from eventhub.directory.labels import kind_choices
from eventhub.directory.models import OrganisationKind
from eventhub.directory.themes import theme_choices
from eventhub.forms import BaseForm, Clean, country_choices, line, strip, text
from eventhub.hosting.forms.fields import SUMMARY_LENGTH, version
from eventhub.hosting.labels import DEEDS, FLAG_NAMES, OUTCOMES, STATE_NAMES
from eventhub.hosting.models.calls import Call
from eventhub.hosting.queries.desk import FLAGS, SORTS, Wanted
from eventhub.hosting.states import ApplicationState, DecisionOutcome

MOST_CHOSEN = 200
HIDDEN, UNDECIDED = "hidden", "none"
_CASE = re.compile(r"(\d{1,10}):(\d{1,10})", re.ASCII)


class DeskFilter(BaseForm):
    """Find applications; its state is the address, and what cannot be read in it does not count."""

    class Meta:
        """A search changes nothing, so it needs no token."""

        csrf = False

    q = StringField(_l("Title, organisation or person"), [Optional(), Length(max=120), Clean()], filters=[strip])
    call = SelectField(_l("Call"), [Optional()])
    state = SelectField(_l("State"), [Optional()])
    decided = SelectField(_l("Decision"), [Optional()])
    country = SelectField(_l("Country"), [Optional()])
    kind = SelectField(_l("Kind of organisation"), [Optional()])
    theme = SelectField(_l("Thematic area"), [Optional()])
    flag = SelectField(_l("Remarkable"), [Optional()])
    sort = StringField(validators=[Optional(), AnyOf(SORTS)], widget=HiddenInput())

    def __init__(self, *args: Any, calls: Sequence[Call], **options: Any) -> None:
        super().__init__(*args, **options)
        states = [
            (state.value, STATE_NAMES[state]) for state in ApplicationState if state is not ApplicationState.DRAFT
        ]
        outcomes = [(outcome.value, words) for outcome, words in OUTCOMES.items()]
        offered = {
            "call": [(str(call.id), call.title) for call in calls],
            "state": states,
            "decided": [(HIDDEN, _("Decided, not released")), *outcomes, (UNDECIDED, _("Not decided"))],
            "country": country_choices(),
            "kind": kind_choices(),
            "theme": theme_choices(),
            "flag": [(name, FLAG_NAMES[name]) for name in FLAGS],
        }
        for name, choices in offered.items():
            self[name].choices = [("", _("All")), *choices]

    def wanted(self) -> Wanted:
        """Return what is looked for."""
        self.validate()
        given = {name: value for name, value in self.given().items() if name != "sort"}
        return Wanted(
            call=int(given["call"]) if "call" in given else None,
            state=ApplicationState(given["state"]) if "state" in given else None,
            decided=_decided(given.get("decided")),
            country=given.get("country", ""),
            kind=OrganisationKind(given["kind"]) if "kind" in given else None,
            theme=given.get("theme", ""),
            flag=given.get("flag", ""),
            text=given.get("q", ""),
            sort=self.given().get("sort", SORTS[0]),
        )

    def given(self) -> dict[str, str]:
        """Return the filters in force as the address names them."""
        self.validate()
        return {field.name: field.data for field in self if field.data and not field.errors}

    def address(self) -> str:
        """Return the filters in force as what stands behind an address."""
        return urlencode(self.given())


class ViewForm(BaseForm):
    """Give the filters in force a name."""

    name = line(_l("Name of this view"), longest=80)
    query = HiddenField(validators=[Optional(), Length(max=2000)])


class CaseForm(BaseForm):
    """A deed of the programme team with a case as the page showed it."""

    version = version()


class DecideForm(CaseForm):
    """A decision with a word to the applicant, and the reason for setting a rule aside."""

    outcome = RadioField(
        _l("What the team decides"),
        [InputRequired()],
        choices=[SelectChoice(outcome.value, words) for outcome, words in OUTCOMES.items()],
    )
    and_release = StringField(validators=[Optional()])
    note = text(
        _l("A word to the applicant"), required=False, description=_l("It stands in the letter as you write it.")
    )
    reason = text(
        _l("Why the rule is set aside"),
        required=False,
        longest=SUMMARY_LENGTH,
        description=_l("For the programme team only; it stands in the history."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A rejection is not written without a word of why."""
        is_rejection = self.outcome.data == DecisionOutcome.REJECT.value
        return super().validate(extra_validators) and not (is_rejection and _lacks_words(self.note))

    def decided(self) -> DecisionOutcome:
        """Return what is decided."""
        return DecisionOutcome(self.outcome.data)


class RankForm(CaseForm):
    """Where an application stands on the reserve list."""

    rank = IntegerField(
        _l("Place on the reserve list"),
        [Optional(), NumberRange(1, 9999)],
        description=_l("1 moves up first. Left empty, the score counts."),
    )


class QuestionForm(CaseForm):
    """A question that the authors answer before anything is decided."""

    note = text(_l("Your question to the applicant"), id="question-note")


class LetterForm(BaseForm):
    """The words of a letter, with placeholders."""

    version = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)], widget=HiddenInput())
    subject = line(_l("Subject"), longest=200)
    body = text(_l("Letter"), longest=10_000)


class ReleaseForm(BaseForm):
    """Release exactly the letters that were shown."""

    seen = HiddenField(validators=[InputRequired(), Regexp(r"[0-9a-f]{64}\Z")])


class SelectionForm(BaseForm):
    """One deed with many applications, each as it was shown."""

    deed = StringField(validators=[InputRequired(), AnyOf(list(DEEDS))], widget=HiddenInput())
    seen = HiddenField(validators=[Optional(), Length(max=64)])
    note = text(_l("A word to the applicants"), required=False, description=_l("It stands in every letter."))
    reason = text(
        _l("Why the rule is set aside"),
        required=False,
        longest=SUMMARY_LENGTH,
        description=_l("For the programme team only; it stands in the history of each application concerned."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.deed.data == "clarify":
            self.note.label.text = _("Your question to the applicants")
            self.note.description = _("It leaves at once by mail; each of them answers it and submits again.")

    def validate(self, extra_validators: Any = None) -> bool:
        """A question and a rejection are not written without words."""
        needs_words = self.deed.data in ("reject", "clarify")
        return super().validate(extra_validators) and not (needs_words and _lacks_words(self.note))


def cases(values: Sequence[str]) -> dict[int, int]:
    """Read chosen applications: version of the case by id; what cannot be read is left out."""
    found = [match for match in map(_CASE.fullmatch, values[:MOST_CHOSEN]) if match]
    return {int(match[1]): int(match[2]) for match in found if int(match[1]) <= LARGEST_ID}


def _lacks_words(field: Any) -> bool:
    """Whether nothing is written; an empty field that may stay empty is not asked by its own checks."""
    if not field.data:
        field.errors = [_("Write a word: whoever applied will read it.")]
    return not field.data


def _decided(value: str | None) -> DecisionOutcome | bool | None:
    if value in (None, HIDDEN, UNDECIDED):
        return None if value is None else value == HIDDEN
    return DecisionOutcome(value)
