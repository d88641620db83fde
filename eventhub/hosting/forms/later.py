"""What is asked once an application is accepted."""

from datetime import datetime
from typing import Any

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from eventhub.db import LARGEST_ID
from eventhub.forms import BaseForm
from eventhub.hosting.models.applications import HostingApplication
from eventhub.questions.forms.answers import answers_form


class LaterForm(BaseForm):
    """The call's questions that could wait; `base` is the version of the working copy the page showed."""

    base = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())

    questions: Any
    asked_at: datetime

    @property
    def later_fields(self) -> list[Any]:
        """The questions to show, as `question_fields()` of the form gives them."""
        shown = self.question_fields()
        return [each for each in shown if each.question.is_asked_later]

    def read(self) -> dict[str, Any]:
        """Return the answers by field, but those that no longer change."""
        answers = self.read_answers()
        open_ones = [each for each in self.questions if each.is_asked_later and not each.is_frozen(self.asked_at)]
        return {f"q{each.key}": answers.get(each.key) for each in open_ones}


def later_answers_form(application: HostingApplication, *, now: datetime, **options: Any) -> LaterForm:
    """Return the form of the questions of later; what was asked before decides with them, but is not asked again."""
    question_set = application.call.question_set
    questions = question_set.live if question_set else []
    made = answers_form(questions, now=now, answers=application.answers, asked_later=True, base=LaterForm)
    form: LaterForm = made(**options)
    for question in questions:
        if not question.is_asked_later:
            form[f"q{question.key}"].process(None)
    return form
