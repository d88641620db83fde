"""What organisers write about a survey."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from eventhub.forms import BaseForm, text
from eventhub.questions.forms.editor import PLAIN, QuestionForm
from eventhub.questions.labels import kind_choices
from eventhub.questions.states import QuestionKind
from eventhub.surveys.models import THANKS_LENGTH


class SurveyForm(BaseForm):
    """What people are thanked with, and whether their names are kept."""

    thanks = text(
        _l("Your thanks"),
        required=False,
        longest=THANKS_LENGTH,
        description=_l("Stands in the mail, above the button that leads to your questions."),
    )
    is_anonymous = BooleanField(
        _l("Answers are anonymous"),
        description=_l("Nothing ties an answer to its person, for nobody. Settled once people are asked."),
    )


class SurveyQuestionForm(QuestionForm):
    """A question to who came: nothing waits, and a file would tell whose it is."""

    is_asked_later = None
    is_identifying = None
    plain = PLAIN[:3]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "kind" in self:
            self.kind.choices = [choice for choice in kind_choices() if choice[0] != QuestionKind.FILE.value]
