"""Reading sets of questions."""

from sqlalchemy import Select, select

from eventhub.questions.models import Question, QuestionSet


def live_questions(question_set: QuestionSet) -> Select[Question]:
    """Select the questions that are asked, in their order."""
    return all_questions(question_set).where(Question.retired_at.is_(None))


def all_questions(question_set: QuestionSet) -> Select[Question]:
    """Select every question a set ever asked and somebody may have answered, in their order."""
    return select(Question).where(Question.set_id == question_set.id).order_by(Question.position, Question.id)


def depending_on(question: Question) -> Select[Question]:
    """Select the questions, removed ones included, that are asked after one answer to this one."""
    return select(Question).where(Question.condition_id == question.id).order_by(Question.position, Question.id)
