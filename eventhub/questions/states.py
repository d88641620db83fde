"""The kinds of questions and what sets them apart."""

import enum


class QuestionKind(enum.Enum):
    """What an answer is."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    DATE = "date"
    LINK = "link"
    COUNTRY = "country"
    THEME = "theme"
    FILE = "file"


WITH_OPTIONS = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})
"""Kinds whose answers are among options the question brings along."""
WRITTEN = frozenset({QuestionKind.LINE, QuestionKind.TEXT})
"""Kinds whose answers are as long as the question allows."""
MANY = frozenset({QuestionKind.CHOICES, QuestionKind.THEME})
"""Kinds whose answers are lists."""
