"""What reviewers and the programme team write about applications."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from eventhub.accounts.models import User
from eventhub.forms import BaseForm, text
from eventhub.hosting.forms.fields import SUMMARY_LENGTH, version
from eventhub.hosting.models.calls import BEST_SCORE, Call, Criterion


class AssignForm(BaseForm):
    """Ask a reviewer."""

    reviewer_id = SelectField(_l("Reviewer"), [InputRequired()], coerce=int)

    def __init__(self, *args: Any, reviewers: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.reviewer_id.choices = [(user.id, user.name or user.email) for user in reviewers]


class DecisionForm(BaseForm):
    """A deed of the programme team, with a word to the applicant."""

    version = version()
    note = text(
        _l("A word to the applicant"), required=False, description=_l("It stands in the letter as you write it.")
    )


class ReasonForm(DecisionForm):
    """A deed that is not done without a word of why."""

    note = text(_l("A word to the applicant"))


class ReviewForm(BaseForm):
    """A score for each criterion and a comment, made for one call by `review_form`."""

    comment = text(_l("Comment"), required=False, description=_l("For the programme team and the other reviewers."))

    def scores(self) -> dict[str, int]:
        """Return the scores by criterion."""
        prefix = "score_"
        return {
            name.removeprefix(prefix): field.data for name, field in self._fields.items() if name.startswith(prefix)
        }


def review_form(call: Call, **options: Any) -> ReviewForm:
    """Return a form that asks for a score for each of the call's criteria."""
    fields = {f"score_{criterion.id}": _score(criterion) for criterion in call.criteria}
    form: ReviewForm = type("CallReviewForm", (ReviewForm,), fields)(**options)
    return form


class ConflictForm(BaseForm):
    """A reviewer says why they step back."""

    note = text(_l("Why you should not judge this application"), longest=SUMMARY_LENGTH)


def _score(criterion: Criterion) -> RadioField:
    choices = [SelectChoice(score, str(score)) for score in range(BEST_SCORE + 1)]
    return RadioField(criterion.title, [InputRequired()], coerce=int, choices=choices, description=criterion.hint)
