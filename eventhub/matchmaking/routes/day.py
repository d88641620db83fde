"""The day of the meetings: a participant's phone, and the organiser's board of tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Missing
from eventhub.matchmaking import presence, queries
from eventhub.matchmaking.asking import is_kept_apart
from eventhub.matchmaking.fit import Fitting, person_of
from eventhub.matchmaking.models import Meeting, Profile
from eventhub.matchmaking.operations import presence as deeds
from eventhub.matchmaking.presence import Word
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged, arranged_meeting, own_profile
from eventhub.matchmaking.states import PLACED
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import NOT_HERE, one_or_404

TODAY = "/events/<slug_id:event_id>/matchmaking/today"
BOARD = "/staff/events/<slug_id:event_id>/matchmaking/board"


@bp.get(TODAY)
@signed_in
def today(event_id: int) -> ResponseReturnValue:
    mine, now = own_profile(event_id), clock.now()
    meetings = [each for each in db.session.scalars(queries.meetings_with(mine)) if each.slot and each.state in PLACED]
    current = next((each for each in meetings if each.slot and each.slot.ends_at > now), None)
    signs = _words(meetings)
    alone = _also_alone(mine, now) if current and signs.get((current.id, mine.id)) is Word.PARTNER_ABSENT else []
    facts = {"signs": signs, "alone": alone, "meetings": meetings, "current": current, **_rules(now)}
    return render_template("matchmaking/today.html", matchmaking=mine.matchmaking, profile=mine, **facts)


@bp.post(TODAY + "/<int:meeting_id>/<word>")
@signed_in
def say(event_id: int, meeting_id: int, word: str) -> ResponseReturnValue:
    mine = own_profile(event_id)
    meeting = one_or_404(queries.meetings_with(mine).where(Meeting.id == meeting_id))
    with unit_of_work():
        deeds.say(meeting, mine, _word(word), by=actor(), now=clock.now())
    flash(_("Said. The other sees it, and so does the organiser."))
    return redirect(url_for("matchmaking.today", event_id=mine.matchmaking.event))


@bp.post(TODAY + "/<int:meeting_id>/with/<int:profile_id>")
@signed_in
def sit_together(event_id: int, meeting_id: int, profile_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    meeting = one_or_404(queries.meetings_with(mine).where(Meeting.id == meeting_id))
    other = one_or_404(queries.listed(mine.matchmaking).where(Profile.id == profile_id))
    with unit_of_work():
        deeds.sit_together(meeting, mine, other, by=actor(), now=clock.now())
    flash(_("Stay where you are: %(name)s has been told to come to your table.", name=other.registration.name))
    return redirect(url_for("matchmaking.today", event_id=mine.matchmaking.event))


@bp.get(BOARD)
@signed_in
def board(event_id: int) -> ResponseReturnValue:
    matchmaking, now = arranged(event_id), clock.now()
    slot = presence.on_board(matchmaking, now)
    meetings = db.session.scalars(presence.meetings_in(slot)).all() if slot else []
    facts = {"slot": slot, "meetings": meetings, "signs": _words(meetings), **_rules(now)}
    return render_template("matchmaking/board.html", matchmaking=matchmaking, **facts)


@bp.post(BOARD + "/<int:meeting_id>/<became>")
@signed_in
def confirm(event_id: int, meeting_id: int, became: str) -> ResponseReturnValue:
    meeting = arranged_meeting(event_id, meeting_id)
    if became not in ("held", "missed"):
        raise Missing(NOT_HERE)
    with unit_of_work():
        deeds.confirm(meeting, was_held=became == "held", by=actor(), now=clock.now())
    return redirect(url_for("matchmaking.board", event_id=meeting.matchmaking.event))


def _rules(now: datetime) -> dict[str, Any]:
    """Tell a page what can be said when."""
    return {"Word": Word, "now": now, "early": presence.EARLY, "grace": presence.GRACE}


def _words(meetings: Sequence[Meeting]) -> dict[tuple[int, int], Word]:
    """Return what was said of meetings, by meeting and person."""
    signs = db.session.scalars(presence.signs_of([*meetings]))
    return {(sign.meeting_id, sign.profile_id): sign.word for sign in signs}


def _also_alone(mine: Profile, now: datetime) -> list[Any]:
    """Return who else waits in vain and could meet this person, the best fit first, each with table and reason."""
    signs = db.session.scalars(presence.alone_at(mine.matchmaking, now)).all()
    met = {mine.id, *db.session.scalars(queries.partner_ids(mine))}
    able = [each for each in signs if each.profile_id not in met and not is_kept_apart(mine, each.profile)]
    people = {each.profile_id: person_of(each.profile) for each in able}
    fitting = Fitting(person_of(mine), people.values())
    able.sort(key=lambda each: -fitting.score(people[each.profile_id]))
    return [(each.profile, each.meeting.table, fitting.reasons(people[each.profile_id])) for each in able]


def _word(name: str) -> Word:
    try:
        return Word(name)
    except ValueError:
        raise Missing(NOT_HERE) from None
