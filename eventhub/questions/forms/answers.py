"""The form that asks a set's questions, made for the set as it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eventhub.forms import BaseForm
from eventhub.questions.conditions import answer_to, asked, is_answer
from eventhub.questions.forms.fields import field_of, value_of
from eventhub.questions.labels import condition_words, shown, unanswered
from eventhub.questions.models import Question
from eventhub.questions.states import QuestionKind


@dataclass(frozen=True)
class QuestionField:
    """A question as a page shows it: its field, or its settled answer in words.

    `condition_name` and `condition_value` tell a script after which answer it is asked, the `hint` a reader.
    """

    question: Question
    field: Any
    hint: str
    is_required: bool
    is_frozen: bool
    answer: str
    condition_name: str
    condition_value: str


class AnswersMixin:
    """What `answers_form` adds to a form: questions that depend on each other, and answers that are settled."""

    questions: Sequence[Question]
    stored_answers: Mapping[str, Any]
    asked_at: datetime
    asks_later_ones: bool
    field_names: Mapping[int, str]
    settled: frozenset[int]
    """The questions whose answers stay, be it for good or because this form does not ask them."""
    unseen: frozenset[int]
    """The questions this form does not ask."""
    refused: frozenset[int] = frozenset()
    """The questions whose fields hold no answer, as `validate()` found."""

    @property
    def takes_files(self) -> bool:
        """Whether the form has to be sent in parts, as files need it."""
        return any(each.kind is QuestionKind.FILE and each.id not in self.settled for each in self.questions)

    def validate(self, *args: Any, **options: Any) -> bool:
        """Check every answer that counts: an error in one that is hidden or settled is nobody's error."""
        is_valid = bool(super().validate(*args, **options))  # type: ignore[misc]
        self.refused = frozenset(each.id for each in self.questions if self._field(each).errors)
        open_now = {each.id for each in asked(self.questions, self._given())} - self.settled
        closed = [self._field(each) for each in self.questions if each.id not in open_now]
        had_errors = any(field.errors for field in closed)
        for field in closed:
            field.errors = []
        return is_valid or (had_errors and not self.errors)  # type: ignore[attr-defined]

    def read_answers(self) -> dict[str, Any]:
        """Return all answers as a record keeps them; those to questions that are hidden now are gone.

        Where a field is in error the answer of before stays, and so do answers to questions that were removed since.
        """
        given, own = self._given(), {each.key for each in self.questions}
        settled = {str(number) for number in self.settled}
        kept = {key: value for key, value in self.stored_answers.items() if key in settled or key not in own}
        return kept | {each.key: given[each.key] for each in asked(self.questions, given) if each.key in given}

    def are_answered(self) -> bool:
        """Whether nothing is left that needs an answer; what is gets an error at its field."""
        answers, later = self.read_answers(), self.asks_later_ones
        missing = unanswered(self.questions, answers, asked_later=later, now=self.asked_at)
        left = [question for question in missing if question.id not in self.settled]
        for field in map(self._field, left):
            field.errors = field.errors or [_("Please answer this question.")]
        return not left

    def question_fields(self) -> list[QuestionField]:
        """Return the questions for a page, without those that a settled answer has ruled out."""
        given = self._given()
        still_asked = {each.id for each in asked(self.questions, given)}
        return [
            self._shown(each, is_decided=each.condition_id in self.settled)
            for each in self.questions
            if each.id not in self.unseen
            and (each.id in still_asked or not {each.condition_id, each.id} & self.settled)
        ]

    def _shown(self, question: Question, *, is_decided: bool) -> QuestionField:
        is_conditional = question.condition_id is not None and not is_decided
        later = question.is_asked_later and not self.asks_later_ones
        field = self._field(question)
        words = (
            condition_words(question, self.questions) if is_conditional else "",
            question.help,
            str(field.description),
            _("You can answer this later.") if later else "",
            _("Only the organiser reads this, and it is deleted soon after the event.")
            if question.is_sensitive
            else "",
        )
        return QuestionField(
            question=question,
            field=field,
            hint=" ".join(filter(None, words)),
            is_required=question.is_required and not later,
            is_frozen=question.is_frozen(self.asked_at),
            answer=shown(question, answer_to(question, self.stored_answers)),
            condition_name=self.field_names[question.condition_id or 0] if is_conditional else "",
            condition_value=question.condition_value if is_conditional else "",
        )

    def _field(self, question: Question) -> Any:
        return self[self.field_names[question.id]]  # type: ignore[index]

    def _given(self) -> dict[str, Any]:
        """Return what the fields hold, hidden ones included; what is stored where that is settled or they are wrong."""
        given = {
            each.key: answer_to(each, self.stored_answers)
            if each.id in self.settled | self.refused
            else value_of(each, self._field(each))
            for each in self.questions
        }
        return {key: value for key, value in given.items() if is_answer(value)}


def answers_form(
    questions: Sequence[Question],
    *,
    now: datetime,
    answers: Mapping[str, Any] | None = None,
    asked_later: bool = False,
    only: Collection[Question] | None = None,
    base: type[BaseForm] = BaseForm,
    prefix: str = "q",
) -> Any:
    """Return a form class with a field for each live question of a set, in order, after the fields of `base`.

    It shows the `answers` so far; with `asked_later` it is time for the questions of later. Nothing must be answered
    to pass `validate()`, so that drafts can be saved: `are_answered()` asks for the rest. Give it the whole set, as one
    question may depend on another; a form that asks `only` some of it leaves the other answers as they are.
    """
    stored = dict(answers or {})
    live = [question for question in questions if question.retired_at is None]
    unseen = frozenset(each.id for each in live if only is not None and each not in only)
    settled = unseen | {each.id for each in live if each.is_frozen(now)}
    facts = {
        "questions": live,
        "stored_answers": stored,
        "asked_at": now,
        "asks_later_ones": asked_later,
        "field_names": {each.id: f"{prefix}{each.id}" for each in live},
        "settled": settled,
        "unseen": unseen,
    }
    fields = {
        f"{prefix}{each.id}": field_of(
            each, answer_to(each, stored), asked_later=asked_later, is_frozen=each.id in settled
        )
        for each in live
    }
    return type("QuestionsForm", (AnswersMixin, base), facts | fields)
