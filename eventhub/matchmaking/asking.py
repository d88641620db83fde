"""Who takes part in the meetings of an event, and who may ask whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub.db import Base, db, first_or_none
from eventhub.matchmaking.models import Matchmaking, Profile
from eventhub.matchmaking.vetoes import veto_between
from eventhub.registration.models.registrations import Registration

EUROPEAN_UNION = "EU"
MEMBER_STATES = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip


class AskingRule(Base):
    """People of one group may ask people of another, and with `both_ways` the other way round.

    An empty list does not narrow a group down; "EU" among the countries stands for its member states. Where an event
    has no rule at all, everybody may ask everybody.
    """

    __tablename__ = "asking_rule"

    matchmaking_id: Mapped[int] = mapped_column(ForeignKey("matchmaking.id", ondelete="CASCADE"), index=True)
    asker_kinds: Mapped[list[str]] = mapped_column(default=list)
    asker_types: Mapped[list[str]] = mapped_column(default=list)
    asker_countries: Mapped[list[str]] = mapped_column(default=list)
    asked_kinds: Mapped[list[str]] = mapped_column(default=list)
    asked_types: Mapped[list[str]] = mapped_column(default=list)
    asked_countries: Mapped[list[str]] = mapped_column(default=list)
    both_ways: Mapped[bool] = mapped_column(default=True)
    matchmaking: Mapped[Matchmaking] = relationship()

    @property
    def askers(self) -> "Group":
        """Who may ask."""
        return Group(self.asker_kinds, self.asker_types, self.asker_countries)

    @property
    def asked(self) -> "Group":
        """Whom they may ask."""
        return Group(self.asked_kinds, self.asked_types, self.asked_countries)


class Someone(Protocol):
    """What rules look at in a person."""

    @property
    def kind(self) -> str:
        """The kind of organisation, as its value."""

    @property
    def country(self) -> str:
        """The ISO 3166 code."""

    @property
    def type_id(self) -> int | None:
        """What the person registered as."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What rules look at in a person, by itself."""

    kind: str
    country: str
    type_id: int | None


def traits_of(place: Registration) -> Traits:
    """Return what rules look at in a registered person."""
    return Traits(place.organisation_kind.value, place.country, place.type_id)


@dataclass(frozen=True, slots=True)
class Group:
    """People with one of some kinds, types and countries; an empty list means any."""

    kinds: Collection[str]
    types: Collection[str]
    countries: Collection[str]

    def __contains__(self, person: Someone) -> bool:
        """Whether a person belongs to the group."""
        lives_there = person.country in self.countries or (
            EUROPEAN_UNION in self.countries and person.country in MEMBER_STATES
        )
        return (
            (not self.kinds or person.kind in self.kinds)
            and (not self.types or str(person.type_id) in self.types)
            and (not self.countries or lives_there)
        )


def takes_part(matchmaking: Matchmaking, person: Someone) -> bool:
    """Whether somebody takes part in the meetings of an event at all."""
    return person in Group(matchmaking.admitted_kinds, matchmaking.admitted_types, ())


def may_ask(rules: Sequence[AskingRule], asker: Someone, asked: Someone) -> bool:
    """Whether one person may ask another for a meeting."""
    return not rules or any(
        (asker in rule.askers and asked in rule.asked)
        or (rule.both_ways and asked in rule.askers and asker in rule.asked)
        for rule in rules
    )


def may_meet(rules: Sequence[AskingRule], one: Someone, other: Someone) -> bool:
    """Whether either may ask the other."""
    return may_ask(rules, one, other) or may_ask(rules, other, one)


def rules_of(matchmaking: Matchmaking) -> Select[AskingRule]:
    """Select who may ask whom at an event."""
    return select(AskingRule).where(AskingRule.matchmaking_id == matchmaking.id).order_by(AskingRule.id)


class Rules:
    """The rules of one event, read once."""

    def __init__(self, matchmaking: Matchmaking) -> None:
        self._matchmaking = matchmaking
        self._rules = db.session.scalars(rules_of(matchmaking)).all()

    def admit(self, person: Someone) -> bool:
        """Whether somebody takes part."""
        return takes_part(self._matchmaking, person)

    def let_ask(self, asker: Someone, asked: Someone) -> bool:
        """Whether both take part and the one may ask the other."""
        return self.admit(asker) and self.admit(asked) and may_ask(self._rules, asker, asked)

    def let_meet(self, one: Someone, other: Someone) -> bool:
        """Whether both take part and either may ask the other."""
        return self.admit(one) and self.admit(other) and may_meet(self._rules, one, other)

    def let_profiles_meet(self, one: Profile, other: Profile) -> bool:
        """Whether these two may meet."""
        return self.let_meet(traits_of(one.registration), traits_of(other.registration))


def is_kept_apart(one: Profile, other: Profile) -> bool:
    """Whether the rules, or a "no" of either, speak against a meeting; which of them is nobody's business."""
    said_no = first_or_none(veto_between(one, other))
    return said_no is not None or not Rules(one.matchmaking).let_profiles_meet(one, other)
