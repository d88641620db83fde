"""Questions that organisers write themselves, in sets that a call or an event owns."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub.db import Base, Versioned
from eventhub.questions.states import QuestionKind

LABEL_LENGTH = 200
HELP_LENGTH = 500
OPTION_LENGTH = 120
MOST_OPTIONS = 50
MOST_QUESTIONS = 60


class QuestionSet(Base):
    """The questions of one owner, in their order."""

    __tablename__ = "question_set"

    questions: Mapped[list["Question"]] = relationship(
        order_by="Question.position, Question.id", back_populates="set", passive_deletes=True
    )
    """All of them, removed ones included: old answers still need their words."""

    @property
    def live(self) -> list["Question"]:
        """The questions that are asked, in their order."""
        return [question for question in self.questions if question.retired_at is None]


class Question(Versioned, Base):
    """One question; who sees it may depend on the answer to an earlier one of the same set.

    `longest` counts the characters of a text, `least` and `most` bound a number. From `frozen_at` on its answer stays
    as it is; `is_asked_later` makes it optional until its owner asks for it; what `is_sensitive` is forgotten early;
    from `retired_at` on nobody is asked.
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("set_id", "id"),
        ForeignKeyConstraint(["set_id", "condition_id"], ["question.set_id", "question.id"]),
        CheckConstraint("condition_id <> id", name="depends_on_another"),
        CheckConstraint("(condition_id IS NULL) = (condition_value = '')", name="condition_has_its_value"),
        CheckConstraint("least <= most", name="bounds_in_order"),
        CheckConstraint("longest > 0", name="longest_positive"),
    )

    set_id: Mapped[int] = mapped_column(ForeignKey("question_set.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[QuestionKind]
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    help: Mapped[str] = mapped_column(String(HELP_LENGTH), default="")
    options: Mapped[list[str]] = mapped_column(default=list)
    longest: Mapped[int | None]
    least: Mapped[float | None]
    most: Mapped[float | None]
    is_required: Mapped[bool] = mapped_column(default=True)
    is_asked_later: Mapped[bool] = mapped_column(default=False)
    is_identifying: Mapped[bool] = mapped_column(default=False)
    is_sensitive: Mapped[bool] = mapped_column(default=False)
    frozen_at: Mapped[datetime | None]
    condition_id: Mapped[int | None]
    condition_value: Mapped[str] = mapped_column(String(OPTION_LENGTH), default="")
    retired_at: Mapped[datetime | None]
    set: Mapped[QuestionSet] = relationship(back_populates="questions")

    @property
    def key(self) -> str:
        """Its name in a record of answers."""
        return str(self.id)

    def is_frozen(self, now: datetime) -> bool:
        """Whether its answer can no longer change."""
        return self.frozen_at is not None and self.frozen_at <= now
