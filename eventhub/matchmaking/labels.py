"""What priorities are called, and why a meeting has no place."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventhub.matchmaking.models import Profile
from eventhub.matchmaking.solver.problem import Reason, Remedy
from eventhub.matchmaking.states import Mode, Priority, RunFailure

PRIORITIES: dict[Priority, Any] = {
    Priority.WOULD_LIKE: _l("I would like to meet"),
    Priority.MUST: _l("I must meet: this meeting is a reason for me to come"),
}
COOPERATION: dict[str, Any] = {
    "joint-project": _l("A joint project or proposal"),
    "technology": _l("Technology or know-how"),
    "supply": _l("Buying and selling"),
    "market-access": _l("Access to a market"),
    "testing": _l("Testing or piloting"),
    "investment": _l("Investment"),
    "exchange": _l("Exchange between members"),
    "training": _l("Training and skills"),
}
"""Kinds of cooperation, by the value that profiles keep."""
MODES: dict[Mode, Any] = {
    Mode.BY_OPTIMISER: _l("By the optimiser: people agree first, then one timetable is made for everybody"),
    Mode.BY_PARTICIPANTS: _l("By the participants: who accepts a request chooses one of the times offered"),
}
STEPS: dict[str, Any] = {
    "weight": _l("Places for meetings"),
    "meetings": _l("Meetings without a place"),
    "minimums": _l("Meetings missing to a minimum"),
    "changes": _l("Meetings that move"),
    "stand_ins": _l("Colleagues who stand in"),
    "spread": _l("Gaps spread too unevenly"),
    "breaks": _l("Idle gaps"),
    "tables": _l("Changes of table"),
}
"""What the optimiser counts at the moment, by the name it gives to that step."""
REASONS: dict[str, Any] = {
    Reason.NO_COMMON_SLOT.value: _l("There is no slot in which all of them are available."),
    Reason.TABLES_FULL.value: _l("Every table is taken in the slots they share. More tables would help."),
    Reason.PERSON_FULL.value: _l("One of them has as many meetings as they can take."),
    Reason.VETOED.value: _l("One of them does not want to meet the other, or the rules of the event keep them apart."),
    Reason.NEEDS_UNAVAILABLE.value: _l("No table without steps is free when they are available."),
    Reason.OUTWEIGHED.value: _l("It would push out meetings that are wanted more."),
    Reason.NOT_PROVED.value: _l("The optimiser found no place in the time given. A longer run may find one."),
}
BESIDE = {Reason.OUTWEIGHED.value: _l("One of them meets somebody else in every slot that suits both.")}
"""Why a meeting found no place beside others that stay, where that is another reason."""
REMEDIES: dict[Remedy, Any] = {
    Remedy.PRESENCE: _l("It would fit if %(people)s were there on %(slot)s."),
    Remedy.SUITED_TABLE: _l("It would fit if a table without steps were free on %(slot)s."),
    Remedy.TABLE: _l("One table more on %(slot)s would be enough."),
    Remedy.MEETINGS_EACH: _l("It would fit if %(people)s took one meeting more."),
    Remedy.INSTEAD: _l("It would fit on %(slot)s without: %(meetings)s."),
}
OBSTACLES: dict[str, Any] = {
    "not_asked": _l("who goes there in the draft does not share their meetings any more."),
    "table_twice": _l("another meeting has this table then."),
    "person_twice": _l("%(name)s has another meeting then."),
    "away": _l("%(name)s is not available then."),
    "closed": _l("this table is not used then."),
    "owner": _l("this table is for the meetings of its host."),
    "needs": _l("%(name)s needs a table without steps."),
    "session": _l("the two want to meet in another block."),
    "locked": _l("the meeting is locked in its place, or has begun."),
    "vetoed": _l("the rules of the event or the wishes of the two keep them apart."),
    "max": _l("%(name)s has as many meetings as they can take."),
}
"""What is in the way of a place in a draft, by the rule that the judge of plans finds broken."""
FAILURES: dict[RunFailure, Any] = {
    RunFailure.STOPPED_EARLY: _l("The run was stopped before it began. Start another when you want one."),
    RunFailure.WORKER_LOST: _l("The program that did this run ended in the middle of it. Start the optimiser again."),
    RunFailure.ENDED_FROM_OUTSIDE: _l(
        "The optimiser was ended from outside, or took far too long. Start it again; if that happens once more, "
        "tell those who run this system."
    ),
    RunFailure.NO_ANSWER: _l(
        "The optimiser ended without an answer; perhaps it ran short of memory. Start it again with less time; "
        "if that happens once more, tell those who run this system."
    ),
    RunFailure.FAULT: _l(
        "The run broke off because of a fault of ours, which is written down. Start it again; if that happens once "
        "more, tell those who run this system."
    ),
    RunFailure.LOCKS_CLASH: _l(
        "What is locked cannot be kept together with the absences and tables. Unlock a meeting and start it again."
    ),
    RunFailure.NO_TIME: _l("The optimiser found no timetable in the time given. Start it again with more time."),
    RunFailure.RULE_BROKEN: _l(
        "The optimiser's timetable broke a rule and was not kept. Nobody saw it. Start it again; if that happens once "
        "more, tell those who run this system."
    ),
    RunFailure.MOVED_TOO_MANY: _l(
        "The optimiser moved more meetings than it may, and its timetable was not kept. Let it move more, or start it "
        "again."
    ),
    RunFailure.QUESTION_CHANGED: _l(
        "Meetings, absences, slots or tables changed during the run, so that its answer came too late. Start the "
        "optimiser again."
    ),
}
"""Why a run gave no timetable, and what the organiser can do."""
CHANGES: dict[str, Any] = {
    "tables": lambda number: ngettext("%(num)d table more", "%(num)d tables more", number),
    "slots": lambda number: ngettext("%(num)d slot more", "%(num)d slots more", number),
    "meetings_each": lambda number: ngettext(
        "%(num)d meeting more for each person", "%(num)d meetings more for each person", number
    ),
    "nobody_away": lambda _number: _("Everybody there all the time"),
}


def priority_choices() -> list[tuple[str, Any]]:
    """Return every priority as (value, name)."""
    return [(each.value, name) for each, name in PRIORITIES.items()]


def mode_choices() -> list[tuple[str, Any]]:
    """Return every way in which meetings get their time as (value, name)."""
    return [(each.value, name) for each, name in MODES.items()]


def reason_words(reason: str | None) -> str:
    """Say why a meeting has no place."""
    return str(REASONS.get(reason or "", _("It was agreed after the timetable was made.")))


def beside_words(reason: str | None) -> str:
    """Say why a meeting has no place beside others that stay where they are."""
    return str(BESIDE.get(reason or "", reason_words(reason)))


def failure_words(failure: RunFailure | None) -> str:
    """Say why a run gave no timetable and what can be done; nothing where it did not fail."""
    return str(FAILURES[failure]) if failure else ""


def remedy_words(remedy: Remedy, *, slot: str, people: str, meetings: str) -> str:
    """Say what would place a meeting."""
    return str(REMEDIES[remedy]) % {"slot": slot, "people": people, "meetings": meetings}


def obstacle_words(rule: str, name: str) -> str:
    """Say what is in the way of a place, and in whose."""
    return str(OBSTACLES.get(rule, _("a rule of the timetable speaks against it."))) % {"name": name}


def outlook_words(outlook: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Say what each change would bring, as (change, gain), beside the event as it is."""
    if not outlook:
        return []
    today, *others = outlook
    return [(CHANGES[row["change"]](row["number"]), _gain(row["most"] - today["most"])) for row in others]


def _gain(meetings: int) -> str:
    if meetings <= 0:
        return str(_("No more meetings"))
    return str(ngettext("Up to %(num)d meeting more", "Up to %(num)d meetings more", meetings))


def attending_words(attending: Mapping[int, str], reader: Profile, other: Profile) -> str:
    """Say that one of two who could meet, or both, have a place in the programme at that time; empty: neither has.

    `attending` names by their ids who has, and where; what the other goes to is the other's business.
    """
    words = []
    if title := attending.get(reader.id):
        words.append(_("you have a place at %(title)s then", title=title))
    if other.id in attending:
        words.append(_("%(name)s has a place in the programme then", name=other.registration.name))
    return "; ".join(words)
