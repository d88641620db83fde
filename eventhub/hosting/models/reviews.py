"""Reviews, and what reviewers say about themselves."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import Base, Versioned
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.states import REVIEW_TRANSITIONS, ReviewState


class Review(Versioned, Base):
    """One reviewer's judgement of one application; `scores` maps a criterion's id, as text, to 0-5.

    `comment` is for the programme team and the other reviewers, `comment_for_applicant` goes out with the decision,
    without a name. `override_reason` says why a manager asked in spite of a detected conflict.
    """

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("application_id", "reviewer_id"),)
    TRANSITIONS = REVIEW_TRANSITIONS

    application_id: Mapped[int] = mapped_column(ForeignKey("hosting_application.id", ondelete="CASCADE"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.ASSIGNED)
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(default="")
    comment_for_applicant: Mapped[str] = mapped_column(default="")
    override_reason: Mapped[str] = mapped_column(default="")
    assigned_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_at: Mapped[datetime | None]
    application: Mapped[HostingApplication] = relationship(backref=backref("reviews", order_by="Review.id"))
    reviewer: Mapped[User] = relationship()

    @property
    def score(self) -> float | None:
        """The mean of the scores by the criteria's weights, 0 to 5; None unless the review is submitted."""
        if self.state is not ReviewState.SUBMITTED:
            return None
        criteria = self.application.call.criteria
        whole = sum(criterion.weight * self.scores[str(criterion.id)] for criterion in criteria)
        return float(whole / sum(criterion.weight for criterion in criteria))


class ReviewerProfile(Base):
    """What a reviewer knows: applications on these themes and in these languages come to them first."""

    __tablename__ = "reviewer_profile"
    __table_args__ = (CheckConstraint("most_reviews IS NULL OR most_reviews >= 0", name="most_reviews_not_negative"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    themes: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    most_reviews: Mapped[int | None]
    user: Mapped[User] = relationship()
