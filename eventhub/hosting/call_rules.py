"""What the facts of a call must fulfil among each other, and what may still change once applicants were told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eventhub.hosting.models.calls import DECISION_DAYS, WARNING_DAY, Call, PlaceScope
from eventhub.hosting.states import CallKind

Limits = Mapping[tuple[PlaceScope, str], int]
ANNOUNCED = (
    *("programme_id", "kind", "event_id", "opens_at", "timezone", "events_from", "events_until"),
    *("eligible_kinds", "eligible_countries", "is_blind", "requires_approval", "criteria"),
)
"""What stays as applicants read it."""
DEFAULTS = {
    "kind": CallKind.HOST,
    "event_id": None,
    "cut_offs": (),
    "decision_days": DECISION_DAYS,
    "warning_day": WARNING_DAY,
}
UNLIMITED = float("inf")


@dataclass(frozen=True)
class Objection:
    """Why facts cannot stand as they are: at which field, and in which of its rows where it has several."""

    field: str
    sentence: str
    row: Any = None


def disorder(facts: Mapping[str, Any]) -> Iterator[Objection]:
    """Find what contradicts itself in the facts of a call."""
    facts = {**DEFAULTS, **facts}
    opens_at, closes_at = facts["opens_at"], facts["closes_at"]
    if closes_at <= opens_at:
        yield Objection("closes_at", _("A call closes after it opens."))
    for at in facts["cut_offs"]:
        if not opens_at < at < closes_at:
            yield Objection("cut_offs", _("A cut-off lies between the opening and the closing of the call."), at)
    if facts["events_until"] < facts["events_from"]:
        yield Objection("events_until", _("The last day cannot be before the first."))
    if facts["warning_day"] > facts["decision_days"]:
        yield Objection("warning_day", _("The warning comes before the decision is due, or on that day."))
    if facts["kind"] is CallKind.HOST and facts["event_id"]:
        yield Objection("event_id", _("Only a call to join a delegation leads to an event that exists already."))


def news(call: Call, facts: Mapping[str, Any], now: datetime) -> Iterator[Objection]:
    """Find what applicants under an announced call were told differently."""
    told = facts_of(call)
    for name in ANNOUNCED:
        if facts[name] != told[name]:
            yield Objection(name, _("This stays as it was announced."))
    if facts["closes_at"] <= now:
        yield Objection("closes_at", _("Choose an instant still to come. To end the call at once, close it."))
    yield from _earlier_cut_offs(call, facts["cut_offs"], now)
    yield from _fewer_places(limits_of(call), facts["place_limits"])


def facts_of(call: Call) -> dict[str, Any]:
    """Return what a call says, in the words in which it is written."""
    plain = (*ANNOUNCED, "closes_at", "decision_days", "warning_day")
    return {name: getattr(call, name) for name in plain} | {
        "criteria": [{"title": each.title, "hint": each.hint, "weight": each.weight} for each in call.criteria],
        "cut_offs": [each.at for each in call.cut_offs],
        "place_limits": limits_of(call),
    }


def limits_of(call: Call) -> dict[tuple[PlaceScope, str], int]:
    """Return the places of a call by what they count."""
    return {(each.scope, each.key): each.places for each in call.place_limits}


def has_more_places(before: Limits, after: Limits) -> bool:
    """Whether an application that did not fit may fit now."""
    return any(_places(after, key) > _places(before, key) for key in before.keys() | after.keys())


def _earlier_cut_offs(call: Call, instants: list[datetime], now: datetime) -> Iterator[Objection]:
    """A cut-off that has passed stays; one to come may be put off, and others may come to it."""
    kept = {each.at for each in call.cut_offs} & set(instants)
    gone = sorted(each.at for each in call.cut_offs if each.at not in kept)
    new = sorted(set(instants) - kept)
    if any(at <= now for at in gone) or len(gone) > len(new):
        yield Objection("cut_offs", _("A cut-off that was announced can be put off, not taken away."))
    for number, at in enumerate(new):
        if at <= now or (number < len(gone) and at < gone[number]):
            yield Objection("cut_offs", _("A cut-off that was announced can only move to a later day."), at)


def _fewer_places(before: Limits, after: Limits) -> Iterator[Objection]:
    for key in sorted(before.keys() | after.keys(), key=str):
        if _places(after, key) < _places(before, key):
            sentence = _("Once a call is announced it can get more places, not fewer.")
            yield Objection("place_limits", sentence, key if key in after else None)


def _places(limits: Limits, key: tuple[PlaceScope, str]) -> float:
    """Return how many places there are for one country or kind: its own number, or that for each."""
    return limits.get(key, limits.get((key[0], ""), UNLIMITED))
