"""The list in which organisers arrange a set's questions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from eventhub.questions.forms.fields import tidy
from eventhub.questions.labels import condition_words, kind_name
from eventhub.questions.models import Question


@dataclass(frozen=True)
class EditorLinks:
    """The owner's addresses: `add` as it is, the others of one question.

    `edit` and `remove` are pages; `move` takes a MoveForm and `position` a PlaceForm.
    """

    add: str
    edit: Callable[[Question], str]
    remove: Callable[[Question], str]
    move: Callable[[Question], str]
    position: Callable[[Question], str]


@dataclass(frozen=True)
class EditorRow:
    """A question as its organisers see it; it goes up or down only where every condition still comes first."""

    question: Question
    number: int
    facts: list[str]
    condition: str
    can_go_up: bool
    can_go_down: bool


def editor_rows(questions: Sequence[Question]) -> list[EditorRow]:
    """Return a set's live questions for its editor."""
    return [
        EditorRow(
            question=question,
            number=number,
            facts=_facts(question),
            condition=condition_words(question, questions),
            can_go_up=_can_swap(questions, number - 2),
            can_go_down=_can_swap(questions, number - 1),
        )
        for number, question in enumerate(questions, start=1)
    ]


def _can_swap(questions: Sequence[Question], index: int) -> bool:
    """Whether the question at an index and the one behind it may change places."""
    is_pair = 0 <= index < len(questions) - 1
    return is_pair and questions[index + 1].condition_id != questions[index].id


def _facts(question: Question) -> list[str]:
    words = [kind_name(question.kind), _("required") if question.is_required else _("optional")]
    if question.is_asked_later:
        words.append(_("can wait"))
    if question.is_identifying:
        words.append(_("tells who answers"))
    if question.is_sensitive:
        words.append(_("sensitive"))
    if question.longest:
        words.append(_("up to %(count)s characters", count=question.longest))
    if question.least is not None:
        words.append(_("%(number)s or more", number=tidy(question.least)))
    if question.most is not None:
        words.append(_("%(number)s or less", number=tidy(question.most)))
    return words
