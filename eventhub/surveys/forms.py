"""What organisers write about a survey."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, TimeField
from wtforms.validators import NumberRange, Optional

from eventhub.forms import BaseForm, text
from eventhub.questions.forms.editor import PLAIN, QuestionForm
from eventhub.questions.labels import kind_choices
from eventhub.questions.states import QuestionKind
from eventhub.surveys.models import AT, DAYS_AFTER, THANKS_LENGTH, Survey
from eventhub.surveys.queries import MOST_DAYS
from eventhub.surveys.timing import is_missed


class SurveyForm(BaseForm):
    """What people are thanked with, and whether their names are kept."""

    thanks = text(
        _l("Your thanks"),
        required=False,
        longest=THANKS_LENGTH,
        description=_l("Stands in the mail, above the button that leads to your questions."),
    )
    is_sent_by_itself = BooleanField(
        _l("Send it by itself after the event"),
        description=_l("Once. Otherwise it waits until you press the button above."),
    )
    days_after = IntegerField(_l("Days after the end"), [Optional(), NumberRange(1, MOST_DAYS)])
    at = TimeField(_l("When clocks there show"), [Optional()])
    is_anonymous = BooleanField(
        _l("Answers are anonymous"),
        description=_l("Nothing ties an answer to its person, for nobody. Settled once people are asked."),
    )

    def read(self) -> dict[str, Any]:
        """Return what was written as facts of a survey; a day or an hour that was left empty is the usual one."""
        by_itself = self.is_sent_by_itself.data
        when = {"days_after": self.days_after.data or DAYS_AFTER, "at": self.at.data or AT}
        facts = {"thanks": self.thanks.data or "", "is_anonymous": self.is_anonymous.data}
        return facts | (when if by_itself else dict.fromkeys(when))


def values_of(survey: Survey | None, *, is_over: bool) -> dict[str, Any]:
    """Return a survey as its form shows it; one that nobody has begun is sent as usual, if the event is still on.

    Once it is over the usual time may be past, and the mail gone before there is a question in it.
    """
    if survey is None:
        return {"is_anonymous": True, "is_sent_by_itself": not is_over, "days_after": DAYS_AFTER, "at": AT}
    when = {"days_after": survey.days_after or DAYS_AFTER, "at": survey.at or AT}
    by_itself = survey.days_after is not None and not is_missed(survey)
    return {"thanks": survey.thanks, "is_anonymous": survey.is_anonymous, "is_sent_by_itself": by_itself, **when}


class SurveyQuestionForm(QuestionForm):
    """A question to who came: nothing waits, and a file would tell whose it is."""

    is_asked_later = None
    is_identifying = None
    plain = PLAIN[:3]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "kind" in self:
            self.kind.choices = [choice for choice in kind_choices() if choice[0] != QuestionKind.FILE.value]
