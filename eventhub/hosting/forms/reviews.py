"""What reviewers and the programme team write about applications."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from eventhub.accounts.models import User
from eventhub.directory.themes import theme_choices
from eventhub.events.labels import LANGUAGES
from eventhub.forms import BaseForm, CheckboxListField, line, text
from eventhub.hosting.forms.fields import SUMMARY_LENGTH
from eventhub.hosting.models.calls import BEST_SCORE, Criterion
from eventhub.hosting.models.reviews import Review
from eventhub.web.pages import language

MOST_REVIEWS = 200
PREFIX = "score_"


class AssignForm(BaseForm):
    """Ask a reviewer."""

    reviewer_id = SelectField(_l("Reviewer"), [InputRequired()], coerce=int)
    override_reason = line(
        _l("Why in spite of a conflict"),
        required=False,
        longest=SUMMARY_LENGTH,
        description=_l("Only for a reviewer in conflict. It stands in the history of the application."),
    )

    def __init__(self, *args: Any, reviewers: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.reviewer_id.choices = [(user.id, user.name or user.email) for user in reviewers]


class ReviewForm(BaseForm):
    """A score for each criterion and two comments, made for one call by `review_form`."""

    comment = text(
        _l("Comment for the programme team"), required=False, description=_l("The other reviewers read it too.")
    )
    comment_for_applicant = text(
        _l("Comment for the applicant"),
        required=False,
        description=_l("It goes out with the decision, without your name."),
    )

    def written(self) -> dict[str, Any]:
        """Return what was said: the scores given by criterion, and the comments."""
        fields = {name.removeprefix(PREFIX): each for name, each in self._fields.items() if name.startswith(PREFIX)}
        return {
            "scores": {criterion: each.data for criterion, each in fields.items() if each.data is not None},
            "comment": self.comment.data or "",
            "comment_for_applicant": self.comment_for_applicant.data or "",
        }


def review_form(review: Review, *, is_draft: bool = False, **options: Any) -> ReviewForm:
    """Return the score card of a review; a draft of it may leave scores out."""
    call = review.application.call
    fields = {f"{PREFIX}{criterion.id}": _score(criterion, is_draft) for criterion in call.criteria}
    kept = {f"{PREFIX}{criterion}": score for criterion, score in review.scores.items()}
    kept |= {"comment": review.comment, "comment_for_applicant": review.comment_for_applicant}
    form: ReviewForm = type("CallReviewForm", (ReviewForm,), fields)(data=kept, **options)
    return form


class ConflictForm(BaseForm):
    """A reviewer says why they step back."""

    note = text(_l("Why you should not judge this application"), longest=SUMMARY_LENGTH)


class AbstentionForm(BaseForm):
    """A reviewer leaves an application to somebody else."""

    note = text(_l("Why you leave it to somebody else"), required=False, longest=SUMMARY_LENGTH)


class ReviewerProfileForm(BaseForm):
    """What a reviewer says about themselves."""

    themes = CheckboxListField(_l("Thematic areas you know"))
    languages = CheckboxListField(_l("Languages you read"))
    most_reviews = IntegerField(
        _l("Most reviews at a time"),
        [Optional(), NumberRange(0, MOST_REVIEWS)],
        description=_l("Reviews of applications not decided on yet count. Leave it empty for no limit, 0 for a pause."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.themes.choices = theme_choices()
        self.languages.choices = sorted(((code, language(code)) for code in LANGUAGES), key=lambda each: each[1])

    def facts(self) -> dict[str, Any]:
        """Return what was said."""
        return {name: self[name].data for name in ("themes", "languages", "most_reviews")}


class AssignmentForm(BaseForm):
    """Ask exactly the reviewers that the page proposed."""

    seen = StringField(validators=[InputRequired(), Length(max=64)], widget=HiddenInput())


def _score(criterion: Criterion, is_draft: bool) -> RadioField:
    choices = [SelectChoice(score, str(score)) for score in range(BEST_SCORE + 1)]
    needed = Optional() if is_draft else InputRequired()
    return RadioField(criterion.title, [needed], coerce=int, choices=choices, description=criterion.hint)
