"""Writing, ordering, revising, removing and copying questions."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eventhub.db import db, unit_of_work
from eventhub.errors import Missing, Outdated, Refusal
from eventhub.history.queries import history_of
from eventhub.questions import operations
from eventhub.questions.models import MOST_QUESTIONS, Question, QuestionSet
from eventhub.questions.queries import all_questions, live_questions
from eventhub.questions.states import QuestionKind
from tests import factories
from tests.questions.rows import question, question_set

YES_OR_NO = {"kind": QuestionKind.CHOICE, "options": ["yes", "no"]}


@pytest.fixture
def owner(db_session: Any) -> Iterator[QuestionSet]:
    """A set that asks whether, and if so why."""
    with unit_of_work():
        row = question_set()
        first = question(row, label="Whether", **YES_OR_NO)
        question(row, label="Why", condition_id=first.id, condition_value="yes")
    return row


def labels(owner: QuestionSet) -> list[str]:
    return [each.label for each in db.session.scalars(live_questions(owner))]


def named(owner: QuestionSet, label: str) -> Question:
    return next(each for each in owner.questions if each.label == label)


def deeds(owner: QuestionSet) -> list[tuple[str, str]]:
    return [(entry.verb, entry.note) for entry in reversed(list(db.session.scalars(history_of(owner))))]


def add(owner: QuestionSet, label: str, **facts: Any) -> Question:
    with unit_of_work():
        return operations.add_question(owner, by=None, **{"label": label, "kind": QuestionKind.LINE} | facts)


def revise(row: Question, *, is_in_use: bool = False, **facts: Any) -> None:
    with unit_of_work():
        operations.revise_question(row, by=None, is_in_use=is_in_use, **facts)


def remove(row: Question, *, is_in_use: bool = False) -> None:
    with unit_of_work():
        operations.remove_question(row, by=None, is_in_use=is_in_use)


def test_a_question_comes_last_and_who_added_it_is_known(owner: QuestionSet) -> None:
    with unit_of_work():
        person = factories.user()
        operations.add_question(owner, by=person, label="When", kind=QuestionKind.DATE)
    entry = db.session.scalars(history_of(owner)).one()
    assert labels(owner) == ["Whether", "Why", "When"] == [each.label for each in owner.live]
    assert (entry.verb, entry.note, entry.actor_id) == ("question added", "When", person.id)


def test_a_question_comes_last_after_others_were_removed(owner: QuestionSet) -> None:
    added = [add(owner, label) for label in ("One", "Two", "Three")]
    remove(added[0])
    remove(added[1], is_in_use=True)
    add(owner, "Four")
    assert labels(owner) == ["Whether", "Why", "Three", "Four"]


def test_a_set_asks_only_so_much(owner: QuestionSet) -> None:
    with unit_of_work():
        for _number in range(MOST_QUESTIONS - 2):
            question(owner)
    with pytest.raises(Refusal, match="60 questions already"):
        add(owner, "One more")
    assert len(labels(owner)) == MOST_QUESTIONS


@pytest.mark.parametrize("options", [[], ["a", "a"], [str(number) for number in range(51)]], ids=len)
def test_a_choice_needs_options_that_differ(owner: QuestionSet, options: list[str]) -> None:
    with pytest.raises(Refusal, match="options that differ"):
        add(owner, "Which", kind=QuestionKind.CHOICE, options=options)
    with pytest.raises(Refusal, match="options that differ"):
        revise(named(owner, "Whether"), options=options)
    assert labels(owner) == ["Whether", "Why"]


def test_only_a_choice_has_options(owner: QuestionSet) -> None:
    with pytest.raises(Refusal, match="options that differ"):
        add(owner, "What", options=["a", "b"])


def test_a_question_cannot_depend_on_another_set_a_later_question_or_a_wrong_answer(owner: QuestionSet) -> None:
    with unit_of_work():
        elsewhere = question(question_set(), **YES_OR_NO)
    whether, why = named(owner, "Whether"), named(owner, "Why")
    for row, on, value in [(why, elsewhere, "yes"), (why, whether, "perhaps"), (why, why, "yes"), (whether, why, "x")]:
        with pytest.raises((Refusal, IntegrityError)):
            revise(row, condition_id=on.id, condition_value=value)
    assert (whether.condition_id, why.condition_id, why.condition_value) == (None, whether.id, "yes")


@pytest.mark.parametrize("facts", [{"options": ["no", "maybe"]}, {"kind": QuestionKind.LINE, "options": []}])
def test_an_answer_others_depend_on_stays_possible(owner: QuestionSet, facts: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="“Why” is only asked after one answer"):
        revise(named(owner, "Whether"), **facts)
    assert named(owner, "Whether").options == ["yes", "no"]


def test_a_question_is_moved_up_and_down(owner: QuestionSet) -> None:
    add(owner, "When")
    for label, up, expected in [
        ("When", True, ["Whether", "When", "Why"]),
        ("When", True, ["When", "Whether", "Why"]),
        ("When", True, ["When", "Whether", "Why"]),
        ("When", False, ["Whether", "When", "Why"]),
        ("Why", False, ["Whether", "When", "Why"]),
    ]:
        with unit_of_work():
            operations.move_question(named(owner, label), by=None, up=up)
        assert labels(owner) == expected
    assert deeds(owner) == [("question added", "When")] + [("question moved", "When")] * 3


@pytest.mark.parametrize(("position", "expected"), [(-3, 0), (0, 0), (1, 0), (2, 1), (3, 2), (99, 2)])
def test_a_question_is_placed_where_it_was_dropped(owner: QuestionSet, position: int, expected: int) -> None:
    moved = add(owner, "When")
    with unit_of_work():
        operations.place_question(moved, by=None, position=position)
    assert labels(owner).index("When") == expected
    assert [each.position for each in owner.live] == [1, 2, 3]


def test_a_question_stays_behind_the_one_it_depends_on(owner: QuestionSet) -> None:
    for label, up in [("Why", True), ("Whether", False)]:
        with pytest.raises(Refusal, match="has to come before it"), unit_of_work():
            operations.move_question(named(owner, label), by=None, up=up)
    assert labels(owner) == ["Whether", "Why"]


def test_words_change_while_in_use_and_meanings_do_not(owner: QuestionSet) -> None:
    whether, why = named(owner, "Whether"), named(owner, "Why")
    revise(whether, is_in_use=True, label="Really?", help="Say so.", is_required=False, options=["yes", "no"])
    for row, facts in [
        (whether, {"options": ["yes", "no", "perhaps"]}),
        (whether, {"options": ["no", "yes"]}),
        (why, {"kind": QuestionKind.TEXT}),
        (why, {"condition_value": "no"}),
        (why, {"condition_id": None, "condition_value": ""}),
    ]:
        with pytest.raises(Refusal, match="answered this question already"):
            revise(row, is_in_use=True, **facts)
    assert (whether.label, whether.help, whether.is_required, whether.options) == (
        "Really?",
        "Say so.",
        False,
        ["yes", "no"],
    )
    assert deeds(owner) == [("question revised", "Really?")]


def test_the_slower_of_two_editors_is_told(owner: QuestionSet) -> None:
    whether = named(owner, "Whether")
    shown = whether.version
    revise(whether, version=shown, label="First")
    with pytest.raises(Outdated):
        revise(whether, version=shown, label="Second")
    assert whether.label == "First"


def test_a_question_nobody_answered_is_gone(owner: QuestionSet) -> None:
    remove(named(owner, "Why"))
    assert list(db.session.scalars(select(Question.label))) == ["Whether"]
    assert deeds(owner) == [("question removed", "Why")]


def test_an_answered_question_stays_to_explain_the_answers(owner: QuestionSet) -> None:
    why = named(owner, "Why")
    remove(why, is_in_use=True)
    assert labels(owner) == ["Whether"]
    assert [each.label for each in db.session.scalars(all_questions(owner))] == ["Whether", "Why"]
    for deed in (
        lambda: revise(why, label="Again"),
        lambda: remove(why),
        lambda: operations.move_question(why, by=None, up=True),
    ):
        with pytest.raises(Missing, match="no longer asked"):
            deed()


def test_a_question_others_depend_on_is_removed_after_them(owner: QuestionSet) -> None:
    with pytest.raises(Refusal, match="“Why” depends on this question"):
        remove(named(owner, "Whether"))
    remove(named(owner, "Why"), is_in_use=True)
    remove(named(owner, "Whether"))
    assert labels(owner) == []
    assert [each.label for each in db.session.scalars(all_questions(owner))] == ["Whether", "Why"]


def test_a_copy_asks_the_same_and_stands_alone(owner: QuestionSet) -> None:
    gone = add(owner, "Gone")
    remove(gone, is_in_use=True)
    revise(named(owner, "Whether"), frozen_at=factories.in_days(1), help="Say so.", is_identifying=True)
    with unit_of_work():
        copy = operations.copy_set(owner)
    whether, why = copy.questions
    assert (whether.label, whether.options, whether.help, whether.is_identifying) == (
        "Whether",
        ["yes", "no"],
        "Say so.",
        True,
    )
    assert (why.label, why.condition_id, why.condition_value) == ("Why", whether.id, "yes")
    assert whether.frozen_at is None
    revise(whether, label="Whether or not")
    assert labels(owner) == ["Whether", "Why"]


@pytest.mark.parametrize(
    "facts",
    [
        {"condition_value": "yes"},
        {"least": 2, "most": 1},
        {"longest": 0},
        {"condition_id": 1_000_000, "condition_value": "yes"},
    ],
    ids="-".join,
)
def test_the_database_refuses_what_operations_never_write(owner: QuestionSet, facts: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), unit_of_work():
        question(owner, **facts)


def test_the_database_refuses_a_question_that_depends_on_itself_or_on_another_set(owner: QuestionSet) -> None:
    why = named(owner, "Why")
    with unit_of_work():
        elsewhere = question(question_set(), **YES_OR_NO).id
    for condition_id in (why.id, elsewhere):
        with pytest.raises(IntegrityError), unit_of_work():
            why.condition_id = condition_id


def test_questions_added_at_once_have_an_order(app: Any, owner: QuestionSet) -> None:
    """Without the lock on the set two of them stand at one position."""
    owner_id, start = owner.id, threading.Barrier(4)
    db.session.rollback()

    def write(number: int) -> None:
        with app.app_context():
            row = db.session.get_one(QuestionSet, owner_id)
            start.wait()
            add(row, f"Added {number}")

    threads = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.position for each in owner.live[2:]) == [each.position for each in owner.live[2:]]
    assert len({each.position for each in owner.live}) == 6
