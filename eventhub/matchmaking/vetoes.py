"""Who does not want to meet whom. The other never learns of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, CompoundSelect, ForeignKey, Select, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from eventhub import clock
from eventhub.db import Base
from eventhub.matchmaking.models import Matchmaking, Profile


class Veto(Base):
    """One participant is not asked by another, nor placed with them; with `is_block` neither sees the other."""

    __tablename__ = "veto"
    __table_args__ = (
        UniqueConstraint("profile_id", "person_id"),
        CheckConstraint("profile_id <> person_id", name="never_of_oneself"),
    )

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    is_block: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    profile: Mapped[Profile] = relationship(foreign_keys=[profile_id])
    person: Mapped[Profile] = relationship(foreign_keys=[person_id])


def veto_of(profile: Profile, person: Profile) -> Select[Veto]:
    """Select one person's veto of another, if there is one."""
    return select(Veto).where(Veto.profile_id == profile.id, Veto.person_id == person.id)


def vetoes_of(profile: Profile) -> Select[Veto]:
    """Select whom a person does not want to meet, the newest first."""
    return (
        select(Veto)
        .where(Veto.profile_id == profile.id)
        .options(joinedload(Veto.person).joinedload(Profile.registration))
        .order_by(Veto.id.desc())
    )


def veto_between(one: Profile, other: Profile) -> Select[Veto]:
    """Select whether either of two does not want to meet the other."""
    both = (one.id, other.id)
    return select(Veto).where(Veto.profile_id.in_(both), Veto.person_id.in_(both))


def vetoes_in(matchmaking: Matchmaking) -> Select[Veto]:
    """Select every veto at an event."""
    return (
        select(Veto)
        .join(Profile, Profile.id == Veto.profile_id)
        .where(Profile.matchmaking_id == matchmaking.id)
        .order_by(Veto.profile_id, Veto.person_id)
    )


def hidden_from(viewer: Profile) -> CompoundSelect[int]:
    """Select whom one participant does not find, because either of the two has blocked the other."""
    blocked = select(Veto.person_id).where(Veto.profile_id == viewer.id, Veto.is_block)
    return blocked.union(select(Veto.profile_id).where(Veto.person_id == viewer.id, Veto.is_block))


def vetoes_about(profile: Profile) -> Select[Veto]:
    """Select who keeps a person away, and whom they keep away themselves."""
    return select(Veto).where(or_(Veto.profile_id == profile.id, Veto.person_id == profile.id))
