"""Whom a participant has put aside to come back to. Nobody else learns of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub import clock
from eventhub.db import Base
from eventhub.matchmaking.models import Profile


class Bookmark(Base):
    """One participant keeps another in mind."""

    __tablename__ = "bookmark"
    __table_args__ = (
        UniqueConstraint("profile_id", "person_id"),
        CheckConstraint("profile_id <> person_id", name="never_of_oneself"),
    )

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    profile: Mapped[Profile] = relationship(foreign_keys=[profile_id])
    person: Mapped[Profile] = relationship(foreign_keys=[person_id])


def bookmarks_of(profile: Profile) -> Select[Bookmark]:
    """Select whom a participant keeps in mind."""
    return select(Bookmark).where(Bookmark.profile_id == profile.id)


def bookmark_on(profile: Profile, person: Profile) -> Select[Bookmark]:
    """Select the bookmark on one person, if there is one."""
    return bookmarks_of(profile).where(Bookmark.person_id == person.id)


def bookmarks_about(profile: Profile) -> Select[Bookmark]:
    """Select whom a participant keeps in mind, and by whom they are kept in mind."""
    return select(Bookmark).where(or_(Bookmark.profile_id == profile.id, Bookmark.person_id == profile.id))
