"""What happens to programmes' calls."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from slugify import slugify

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.history.operations import record
from eventhub.hosting import call_rules
from eventhub.hosting.models.calls import Call, Criterion, CutOff, PlaceLimit
from eventhub.hosting.operations import release
from eventhub.hosting.operations.call_letters import tell_drafts
from eventhub.hosting.queries import calls as call_queries
from eventhub.hosting.states import CallKind, CallState
from eventhub.questions.models import QuestionSet
from eventhub.transitions import move
from eventhub.web.pages import datetime_in

SLUG_LENGTH = 120


def draft_call(*, by: User, **facts: Any) -> Call:
    """Prepare a call of a programme, which only managers see until it opens.

    `criteria` are dicts in their order, `cut_offs` instants, `place_limits` numbers by scope and key.
    """
    _refuse(call_rules.disorder(facts))
    call = Call(slug=_free_slug(facts["title"]), question_set=facts.pop("question_set", None) or QuestionSet())
    _write(call, facts)
    db.session.add(call)
    record(call, "drafted", by=by)
    return call


def revise_call(call: Call, *, by: User, **facts: Any) -> None:
    """A call reads differently now, as far as applicants were not told otherwise; those with drafts hear of new dates.

    More places let reserves move up; other dates and days to decide move the due decisions.
    """
    if call.is_over(clock.now()):
        raise Refusal(_("This call is closed; it stays as it was."))
    was = call_rules.facts_of(call)
    whole = was | facts
    if call.state is CallState.OPEN:
        _refuse(call_rules.news(call, whole, clock.now()))
    _refuse(call_rules.disorder(whole))
    _write(call, facts)
    call.revise(matters=call.state is CallState.OPEN and call.closes_at != was["closes_at"])
    record(call, "revised", by=by)
    if call.state is CallState.OPEN:
        _follow(call, was, by)


def open_call(call: Call, *, by: User) -> None:
    """Announce a call; it takes applications from its opening instant on."""
    lock(call)
    if call.state is CallState.DRAFT:
        _refuse_unready(call)
    call.revise(matters=False)
    move(call, CallState.OPEN, by=by)


def close_call(call: Call, *, by: User | None) -> None:
    """A call takes no applications any more; before its time, those with drafts are told, and this is its last cut-off.

    A call that never opened keeps its dates: it was called off.
    """
    lock(call)
    now = clock.now()
    move(call, CallState.CLOSED, by=by)
    if call.closes_at <= now:
        return
    if call.opens_at < now:
        call.closes_at = now
        _set_cut_offs(call, [each.at for each in call.cut_offs if each.at < now])
    call.revise(matters=True)
    db.session.flush()
    _recount(call)
    tell_drafts(call, "call_closed_early")


def close_if_over(call_id: int, now: datetime) -> None:
    """Close a call unless it was closed or prolonged in the meantime."""
    call = lock(db.session.get_one(Call, call_id))
    if call.state is CallState.OPEN and call.closes_at <= now:
        close_call(call, by=None)


def takes(call: Call, by: User | None, now: datetime) -> bool:
    """Whether a person may begin, write and submit under a call: while it is open, or later with a late pass."""
    return call.is_taking(now) or _is_late_with_pass(call, by, now)


def require_taking(call: Call, by: User | None = None, authors: Collection[User] = ()) -> bool:
    """Refuse what comes outside a call's opening times, by the server's clock and whatever the job has done.

    Returns whether it comes late, by a late pass of `by` or of one of the `authors` they write with.
    """
    now = clock.now()
    if call.is_taking(now):
        return False
    if _is_late_with_pass(call, by, now, authors):
        return True
    if call.state is CallState.OPEN and now < call.opens_at:
        raise Refusal(_("This call opens on %(when)s.", when=datetime_in(call.opens_at, call.timezone)))
    if call.was_called_off(now):
        raise Refusal(_("This call was called off before it opened."))
    raise Refusal(_("This call closed on %(when)s.", when=datetime_in(call.closes_at, call.timezone)))


def question_set_of(call: Call) -> QuestionSet:
    """Return the call's own questions, of which there are none yet under an old call."""
    if call.question_set is None:
        call.question_set = QuestionSet()
        db.session.flush()
    return call.question_set


def _refuse_unready(call: Call) -> None:
    if not call.criteria:
        raise Refusal(_("Name at least one criterion before you open the call."))
    if call.kind is CallKind.DELEGATION and call.event_id is None:
        raise Refusal(_("Choose the event to which the delegation travels before you open the call."))
    if call.closes_at <= clock.now():
        raise Refusal(_("The closing instant of this call has passed. Choose a later one first."))


def _is_late_with_pass(call: Call, by: User | None, now: datetime, authors: Collection[User] = ()) -> bool:
    """Whether the call is over and the person, or who writes with them, holds a pass that still runs."""
    if by is None or not call.is_over(now):
        return False
    return bool(first_or_none(call_queries.valid_pass(call, by, now, [by, *authors])))


def _follow(call: Call, was: Mapping[str, Any], by: User) -> None:
    """What hangs on the dates and the places of an announced call goes along with them."""
    db.session.flush()
    _recount(call)
    if call.closes_at != was["closes_at"]:
        template = "call_prolonged" if call.closes_at > was["closes_at"] else "call_shortened"
        tell_drafts(call, template, closed_at=was["closes_at"])
    if call_rules.has_more_places(was["place_limits"], call_rules.limits_of(call)):
        while release.place_freed(call, by=by):
            pass


def _recount(call: Call) -> None:
    """What waits for its decision is due as the call says now."""
    for application in db.session.scalars(call_queries.undecided(call)):
        came_in_at = application.submitted_at or application.created_at
        application.cut_off_at = call.cut_off_after(came_in_at)
        application.decision_due_at = call.decision_due_after(came_in_at)


def _write(call: Call, facts: Mapping[str, Any]) -> None:
    rows: dict[str, Any] = {"criteria": _set_criteria, "cut_offs": _set_cut_offs, "place_limits": _set_limits}
    for name, value in facts.items():
        if name in rows:
            rows[name](call, value)
        else:
            setattr(call, name, value)


def _set_criteria(call: Call, criteria: Sequence[dict[str, Any]]) -> None:
    call.criteria = [Criterion(position=place, **each) for place, each in enumerate(criteria, start=1)]


def _set_cut_offs(call: Call, instants: Sequence[datetime]) -> None:
    """A cut-off that moves stays the same line in every calendar."""
    moved = [each for each in call.cut_offs if each.at not in instants]
    new = sorted(set(instants) - {each.at for each in call.cut_offs})
    for cut_off, at in zip(moved, new, strict=False):
        cut_off.at = at
        cut_off.revise(matters=call.state is not CallState.DRAFT)
    for cut_off in moved[len(new) :]:
        call.cut_offs.remove(cut_off)
    call.cut_offs.extend(CutOff(at=at) for at in new[len(moved) :])


def _set_limits(call: Call, limits: call_rules.Limits) -> None:
    known = {(each.scope, each.key): each for each in call.place_limits}
    for (scope, key), places in limits.items():
        if (scope, key) in known:
            known[scope, key].places = places
        else:
            call.place_limits.append(PlaceLimit(scope=scope, key=key, places=places))
    for each in [row for pair, row in known.items() if pair not in limits]:
        call.place_limits.remove(each)


def _refuse(objections: Iterator[call_rules.Objection]) -> None:
    for objection in objections:
        raise Refusal(objection.sentence)


def _free_slug(title: str) -> str:
    """Return an address for a call that no other call has."""
    slug = slugify(title, max_length=SLUG_LENGTH) or "call"
    taken, number = slug, 1
    while first_or_none(call_queries.calls_with_slug(taken)):
        number += 1
        taken = f"{slug}-{number}"
    return taken
