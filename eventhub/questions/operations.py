"""Writing, ordering and removing questions. Who may is the owner's business, and so is whether answers exist."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, lock
from eventhub.errors import Missing, Refusal
from eventhub.history.operations import record
from eventhub.questions.conditions import impossible
from eventhub.questions.models import MOST_OPTIONS, MOST_QUESTIONS, Question, QuestionSet
from eventhub.questions.queries import depending_on, live_questions
from eventhub.questions.states import WITH_OPTIONS

FIXED_IN_USE = ("kind", "options", "condition_id", "condition_value")
"""What no longer changes once somebody answered: the old answer would mean something else."""
COPIED = (
    "position", "kind", "label", "help", "options", "longest", "least", "most", "is_required", "is_asked_later",
    "is_identifying", "is_sensitive", "condition_value",
)  # fmt: skip


def add_question(question_set: QuestionSet, *, by: Any, **facts: Any) -> Question:
    """A set asks one question more, at its end."""
    live = _held(question_set)
    if len(live) >= MOST_QUESTIONS:
        raise Refusal(_("There are %(count)s questions already, and nobody answers more.", count=MOST_QUESTIONS))
    position = live[-1].position + 1 if live else 1
    question = Question(set_id=question_set.id, position=position, **facts)
    db.session.add(question)
    db.session.flush()
    _refuse_bad_options(question)
    _refuse_impossible([*live, question])
    return _recorded(question, "question added", by)


def revise_question(
    question: Question, *, by: Any, is_in_use: bool, version: int | None = None, **facts: Any
) -> Question:
    """A question reads differently; with answers given, what they mean stays."""
    live = _held_with(question)
    question.expect(version)
    if is_in_use and any(getattr(question, name) != facts.get(name, getattr(question, name)) for name in FIXED_IN_USE):
        raise Refusal(
            _(
                "Somebody has answered this question already, so its kind, its options and when it is asked stay as "
                "they are. Remove it and add a new one."
            )
        )
    for name, value in facts.items():
        setattr(question, name, value)
    _refuse_bad_options(question)
    _refuse_impossible(live)
    return _recorded(question, "question revised", by)


def move_question(question: Question, *, by: Any, up: bool) -> None:
    """A question changes places with the one before or after it, if there is one."""
    live = _held_with(question)
    place_question(question, by=by, position=live.index(question) + (0 if up else 2))


def place_question(question: Question, *, by: Any, position: int) -> None:
    """A question stands at a position, counted from 1; those behind it move on."""
    before = _held_with(question)
    live = [each for each in before if each is not question]
    live.insert(max(position - 1, 0), question)
    _refuse_impossible(live, already=impossible(before))
    for number, each in enumerate(live, start=1):
        each.position = number
    if live != before:
        _recorded(question, "question moved", by)


def remove_question(question: Question, *, by: Any, is_in_use: bool) -> None:
    """A question is no longer asked; with answers given, its row stays to explain them."""
    _held_with(question)
    dependants = list(db.session.scalars(depending_on(question)))
    for each in dependants:
        if each.retired_at is None:
            raise Refusal(_("“%(label)s” depends on this question. Change or remove that one first.", label=each.label))
    _recorded(question, "question removed", by)
    if is_in_use or dependants:
        question.retired_at = clock.now()
    else:
        db.session.delete(question)
    db.session.flush()
    db.session.expire(question.set, ["questions"])


def copy_set(question_set: QuestionSet) -> QuestionSet:
    """Another set asks the same; from when on answers stay as they are is to be said anew."""
    copy = QuestionSet()
    db.session.add(copy)
    db.session.flush()
    copied: dict[int | None, int | None] = {None: None}
    for question in db.session.scalars(live_questions(question_set)):
        facts = {name: getattr(question, name) for name in COPIED}
        twin = Question(set_id=copy.id, condition_id=copied[question.condition_id], **facts)
        db.session.add(twin)
        db.session.flush()
        copied[question.id] = twin.id
    return copy


def _held(question_set: QuestionSet) -> list[Question]:
    """Hold a set, so that its order is changed by one person at a time, and return its questions as they are now."""
    lock(question_set)
    fresh = live_questions(question_set).execution_options(populate_existing=True)
    return list(db.session.scalars(fresh))


def _held_with(question: Question) -> list[Question]:
    live = _held(question.set)
    if question not in live:
        raise Missing(_("This question is no longer asked."))
    return live


def _recorded(question: Question, verb: str, by: Any) -> Question:
    db.session.flush()
    record(question.set, verb, by=by, note=question.label)
    db.session.expire(question.set, ["questions"])
    return question


def _refuse_bad_options(question: Question) -> None:
    options, needs = question.options or [], question.kind in WITH_OPTIONS
    if len(set(options)) != len(options) or bool(options) != needs or len(options) > MOST_OPTIONS:
        raise Refusal(_("A question with a choice needs options that differ, and no other question has any."))


def _refuse_impossible(questions: Sequence[Question], already: Sequence[Question] = ()) -> None:
    for question in [each for each in impossible(questions) if each not in already]:
        raise Refusal(
            _(
                "“%(label)s” is only asked after one answer to an earlier question: that question has to come before "
                "it, and the answer has to be one that can be given.",
                label=question.label,
            )
        )
