"""Setting how many meetings people of a participant type should have."""

from typing import Any

from flask_babel import gettext as _

from eventhub.db import db, first_or_none
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.matchmaking.models import Matchmaking
from eventhub.matchmaking.operations.setup import hold
from eventhub.matchmaking.targets import MeetingTarget, targets_of
from eventhub.registration.models.setup import ParticipantType


def aim(
    matchmaking: Matchmaking, kind: ParticipantType | None, *, least: int, most: int | None, by: Any
) -> MeetingTarget:
    """People of the type, or everybody else, have so many meetings from the next timetable and booking on."""
    hold(matchmaking)
    if kind and kind.event_id != matchmaking.event_id:
        raise Refusal(_("Nobody registers as this here."))
    of_kind = MeetingTarget.type_id == kind.id if kind else MeetingTarget.type_id.is_(None)
    target = first_or_none(targets_of(matchmaking).where(of_kind)) or MeetingTarget(matchmaking=matchmaking, type=kind)
    target.least, target.most = least, most
    db.session.add(target)
    record(matchmaking, "set a target", by=by, note=f"{kind.name if kind else '*'}: {least}-{most or ''}")
    return target


def give_up(target: MeetingTarget, *, by: Any) -> None:
    """The event's share of slots bounds these people's meetings again."""
    hold(target.matchmaking)
    record(target.matchmaking, "gave up a target", by=by, note=target.type.name if target.type else "*")
    db.session.delete(target)
