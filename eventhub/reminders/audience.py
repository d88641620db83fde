"""Which participants a rule means."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, true

from eventhub.matchmaking.answering import waits_for
from eventhub.matchmaking.models import Profile
from eventhub.registration.models.desk import RegistrationTag
from eventhub.registration.models.items import ItemPlace, ItemSignUp
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries.tags import tag_key
from eventhub.registration.states import RegistrationState
from eventhub.reminders.states import USUAL_STATES

STILL_ASKED = "unanswered"
ALL_ANSWERED = "answered"


@dataclass(frozen=True)
class Audience:
    """Participants in one of these states, of one of these kinds of organisation, with one of these tags.

    No kinds or no tags means all. Tags are kept as they were written and compared as the desk compares them: one that
    nobody has any more means nobody. `answered` keeps those who have meeting requests to answer, or none, or either.
    """

    states: tuple[str, ...] = USUAL_STATES
    kinds: tuple[str, ...] = ()
    answered: str = ""
    tags: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Audience":
        """Read what a rule stores."""
        return cls(
            states=tuple(row.get("states") or USUAL_STATES),
            kinds=tuple(row.get("kinds") or ()),
            answered=row.get("answered", ""),
            tags=tuple(row.get("tags") or ()),
        )

    @property
    def tag_keys(self) -> frozenset[str]:
        """The tags in the form in which they are compared."""
        return frozenset(tag_key(tag) for tag in self.tags)

    def as_row(self) -> dict[str, Any]:
        """Return what a rule stores."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def condition(self) -> ColumnElement[bool]:
        """Whether a registration is meant."""
        conditions: list[ColumnElement[bool]] = [
            Registration.state.in_([RegistrationState(state) for state in self.states])
        ]
        if self.kinds:
            conditions.append(Registration.organisation_kind.in_(self.kinds))
        if self.tags:
            conditions.append(has_tag(self.tag_keys))
        if self.answered:
            conditions.append(is_asked() if self.answered == STILL_ASKED else ~is_asked())
        return and_(true(), *conditions)


def has_tag(keys: Collection[str]) -> ColumnElement[bool]:
    """Whether a registration has one of these tags."""
    return exists().where(RegistrationTag.registration_id == Registration.id, RegistrationTag.key.in_(sorted(keys)))


def comes_to(item_id: int) -> ColumnElement[bool]:
    """Whether a registration is for a part of the programme: has a place in it, or nobody signs up for it."""
    place = (ItemPlace.registration_id == Registration.id, ItemPlace.waiting_number.is_(None))
    return or_(~exists().where(ItemSignUp.item_id == item_id), exists().where(ItemPlace.item_id == item_id, *place))


def is_asked() -> ColumnElement[bool]:
    """Whether a registration's person has a meeting request to answer; one that was countered is the requester's."""
    return exists().where(waits_for(Profile.id), Profile.registration_id == Registration.id)
