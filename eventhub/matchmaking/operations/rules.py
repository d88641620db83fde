"""The rules of an event's meetings: who takes part, who may ask whom, limits and windows."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypedDict, Unpack

from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub import clock
from eventhub.db import db, lock
from eventhub.errors import Refusal
from eventhub.events.labels import LANGUAGES
from eventhub.history.operations import record
from eventhub.matchmaking import queries, usual
from eventhub.matchmaking.asking import AskingRule, Group, rules_of, takes_part, traits_of
from eventhub.matchmaking.interpreters import Interpreter, interpreters_of
from eventhub.matchmaking.languages import languages_of
from eventhub.matchmaking.models import Matchmaking, Meeting
from eventhub.matchmaking.operations.breaking import Breaks
from eventhub.matchmaking.operations.setup import hold
from eventhub.matchmaking.states import OVER, MatchmakingState, Mode

MOST_RULES = 20


class Sides(TypedDict):
    """The two groups of an asking rule."""

    asker_kinds: list[str]
    asker_types: list[str]
    asker_countries: list[str]
    asked_kinds: list[str]
    asked_types: list[str]
    asked_countries: list[str]
    both_ways: bool


class Limits(TypedDict):
    """What bounds requests and meetings; windows are instants or None."""

    most_open_requests: int
    share_of_slots: int
    answer_days: int
    opens_at: datetime | None
    closes_at: datetime | None


class LeavesOut(Breaks):
    """People who have agreed on meetings would take part no more, which nobody has agreed to."""

    @staticmethod
    def words(number: int) -> str:
        """Say what becomes of so many meetings."""
        return str(
            ngettext(
                "%(num)d meeting is with somebody who would take part no more.",
                "%(num)d meetings are with people who would take part no more.",
                number,
            )
        )

    @property
    def consequence(self) -> str:
        """Say what follows for their people."""
        return str(_("What has a time stays until you cancel it; the others get none, and nobody is told."))


def admit(
    matchmaking: Matchmaking, kinds: list[str], types: list[str], *, by: Any, agreed: Collection[int] = ()
) -> None:
    """Only people of these kinds of organisations and these participant types take part; an empty list admits all.

    Refuses where that leaves somebody out who has agreed on a meeting, if none of these was agreed to.
    """
    hold(matchmaking)
    left_out = _left_out(matchmaking, Group(kinds, types, ()))
    if {meeting.id for meeting in left_out} - set(agreed):
        raise LeavesOut(left_out)
    matchmaking.admitted_kinds, matchmaking.admitted_types = kinds, types
    record(matchmaking, "said who takes part", by=by)


def _left_out(matchmaking: Matchmaking, group: Group) -> list[Meeting]:
    """Return the meetings to come with somebody who takes part now and would not in this group."""
    return [
        meeting
        for meeting in db.session.scalars(queries.standing_meetings(matchmaking))
        if meeting.state not in OVER
        and any(
            takes_part(matchmaking, traits) and traits not in group
            for traits in (traits_of(person.registration) for person in meeting.people)
        )
    ]


def allow(matchmaking: Matchmaking, *, by: Any, **sides: Unpack[Sides]) -> AskingRule:
    """One group may ask another; from the first rule on only what a rule allows is allowed."""
    hold(matchmaking)
    if db.session.query(AskingRule).filter_by(matchmaking_id=matchmaking.id).count() >= MOST_RULES:
        raise Refusal(_("There are %(number)s rules already. Remove one first.", number=MOST_RULES))
    rule = AskingRule(matchmaking=matchmaking, **sides)
    db.session.add(rule)
    record(matchmaking, "added a rule", by=by)
    return rule


def drop(rule: AskingRule, *, by: Any) -> None:
    """The rule allows nothing any more; without any rule everybody may ask everybody."""
    hold(rule.matchmaking)
    record(rule.matchmaking, "dropped a rule", by=by)
    db.session.delete(rule)


def forget_type(matchmaking: Matchmaking, type_id: str, *, by: Any) -> None:
    """No rule names this participant type any more; one that was for it alone is gone."""
    lock(matchmaking)
    if type_id in matchmaking.admitted_types:
        matchmaking.admitted_types = [each for each in matchmaking.admitted_types if each != type_id]
        record(matchmaking, "said who takes part", by=by)
    for rule in db.session.scalars(rules_of(matchmaking)).all():
        if type_id in rule.asker_types or type_id in rule.asked_types:
            _forget_in(rule, type_id, by=by)


def _forget_in(rule: AskingRule, type_id: str, *, by: Any) -> None:
    askers, asked = ([each for each in types if each != type_id] for types in (rule.asker_types, rule.asked_types))
    if (rule.asker_types and not askers) or (rule.asked_types and not asked):
        record(rule.matchmaking, "dropped a rule", by=by)
        db.session.delete(rule)
    else:
        rule.asker_types, rule.asked_types = askers, asked


def hold_in(matchmaking: Matchmaking, languages: list[str], *, by: Any) -> None:
    """Meetings are held in these languages, or in any; what people speak besides counts for nothing here.

    Refuses to leave out one between which somebody interprets.
    """
    hold(matchmaking)
    kept = {*languages} or {*LANGUAGES}
    engaged = db.session.scalars(interpreters_of(matchmaking)).all()
    left_out = [each.name for each in engaged if not {each.one_language, each.other_language} <= kept]
    if left_out:
        raise Refusal(_("%(names)s would have nobody to interpret for. Remove them first.", names=", ".join(left_out)))
    matchmaking.languages = languages
    record(matchmaking, "chose the languages", by=by, note=", ".join(languages))


def engage(matchmaking: Matchmaking, name: str, one: str, other: str, *, by: Any) -> Interpreter:
    """Somebody interprets between two languages, in one meeting at a time."""
    hold(matchmaking)
    if one == other:
        raise Refusal(_("Choose two different languages."))
    if not {one, other} <= {*languages_of(matchmaking)}:
        raise Refusal(_("The meetings of this event are not held in one of these languages."))
    interpreter = Interpreter(matchmaking=matchmaking, name=name, one_language=one, other_language=other)
    db.session.add(interpreter)
    record(matchmaking, "engaged an interpreter", by=by, note=f"{one} {other}")
    return interpreter


def release(interpreter: Interpreter, *, by: Any) -> None:
    """The person interprets at this event no more; the next timetable does without."""
    hold(interpreter.matchmaking)
    record(interpreter.matchmaking, "released an interpreter", by=by)
    db.session.delete(interpreter)


def choose_mode(matchmaking: Matchmaking, mode: Mode, *, by: Any) -> None:
    """Agreed meetings get their time this way. Once requests were open the choice is made."""
    lock(matchmaking)
    if matchmaking.mode is mode:
        return
    if matchmaking.state is not MatchmakingState.PREPARING:
        raise Refusal(_("Requests have been open already; people count on how their meetings get a time."))
    matchmaking.mode = mode
    _close_as_usual(matchmaking)
    record(matchmaking, "chose the mode", by=by, note=mode.value)


def _close_as_usual(matchmaking: Matchmaking) -> None:
    """Whoever books for themselves can ask until the end; the optimiser needs all requests before, unless said."""
    closes_at, opens_at = usual.closing(matchmaking.event, clock.now()), matchmaking.opens_at
    if matchmaking.mode is Mode.BY_PARTICIPANTS:
        matchmaking.closes_at = None if matchmaking.closes_at == closes_at else matchmaking.closes_at
    elif matchmaking.closes_at is None and closes_at and (opens_at is None or opens_at < closes_at):
        matchmaking.closes_at = closes_at


def limit(matchmaking: Matchmaking, *, by: Any, **limits: Unpack[Limits]) -> None:
    """Requests and meetings keep within these limits from now on; a window that is over is not set."""
    hold(matchmaking)
    closes_at = limits["closes_at"]
    if closes_at and closes_at != matchmaking.closes_at and closes_at <= clock.now():
        raise Refusal(_("Requests cannot close in the past."))
    for name, value in limits.items():
        setattr(matchmaking, name, value)
    record(matchmaking, "set limits", by=by)
