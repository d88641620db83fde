"""Which participants a rule means."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, true

from eventhub.matchmaking.models import MeetingRequest, Profile
from eventhub.matchmaking.states import RequestState
from eventhub.registration.models.registrations import Registration
from eventhub.registration.states import RegistrationState
from eventhub.reminders.states import USUAL_STATES

STILL_ASKED = "unanswered"
ALL_ANSWERED = "answered"


@dataclass(frozen=True)
class Audience:
    """Participants in one of these states and of one of these kinds of organisation, where empty means all.

    `answered` keeps those who have meeting requests to answer, or none, or either.
    """

    states: tuple[str, ...] = USUAL_STATES
    kinds: tuple[str, ...] = ()
    answered: str = ""

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Audience":
        """Read what a rule stores."""
        return cls(
            states=tuple(row.get("states") or USUAL_STATES),
            kinds=tuple(row.get("kinds") or ()),
            answered=row.get("answered", ""),
        )

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
        if self.answered:
            conditions.append(_is_asked() if self.answered == STILL_ASKED else ~_is_asked())
        return and_(true(), *conditions)


def _is_asked() -> ColumnElement[bool]:
    return exists().where(
        MeetingRequest.invitee_id == Profile.id,
        Profile.registration_id == Registration.id,
        MeetingRequest.state == RequestState.PENDING,
    )
