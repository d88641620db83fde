"""The one page on which an event's meetings are set up, step by step, and the page that asks before anything breaks."""

from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.matchmaking import queries
from eventhub.matchmaking.asking import rules_of
from eventhub.matchmaking.forms import BlockForm, TablesForm
from eventhub.matchmaking.interpreters import interpreters_of
from eventhub.matchmaking.models import Matchmaking
from eventhub.matchmaking.operations import setup
from eventhub.matchmaking.operations.breaking import Breaks
from eventhub.matchmaking.rules_forms import (
    AdmissionForm,
    InterpreterForm,
    LanguagesForm,
    LimitsForm,
    ModeForm,
    RuleForm,
    TargetForm,
    limits_of,
)
from eventhub.matchmaking.targets import targets_of
from eventhub.matchmaking.usual import next_block
from eventhub.registration.queries.setups import types_of

MOST_DIGITS = 9


def setup_page(
    matchmaking: Matchmaking, *, status: int = 200, refusal: Refusal | None = None, **typed: Any
) -> ResponseReturnValue:
    """Show every step as it is saved, but for the form that was `typed` and cannot be; say why after a refusal."""
    meetings = db.session.scalar(queries.count_standing(matchmaking)) or 0
    page = render_template(
        "matchmaking/desk.html",
        matchmaking=matchmaking,
        refusal=refusal,
        **(_forms(matchmaking) | typed),
        steps=_steps(matchmaking),
        rules=db.session.scalars(rules_of(matchmaking)).all(),
        type_names={str(each.id): each.name for each in db.session.scalars(types_of(matchmaking.event))},
        targets=db.session.scalars(targets_of(matchmaking)).all(),
        interpreters=db.session.scalars(interpreters_of(matchmaking)).all(),
        seats=db.session.scalars(queries.tables_of(matchmaking)).all(),
        blocks=blocks_of(matchmaking),
        meetings=meetings,
        pending=db.session.scalar(queries.count_pending(matchmaking)),
        people=db.session.scalar(queries.count_listed(matchmaking)),
        advised=setup.tables_advised(meetings, len(matchmaking.slots)),
    )
    return page, refusal.status if refusal else status


def breaks_page(matchmaking: Matchmaking, breaks: Breaks, back_url: str) -> ResponseReturnValue:
    """List what a change breaks, and offer to do it nevertheless with all that was typed."""
    typed = [pair for pair in request.form.items(multi=True) if pair[0] not in ("csrf_token", "agreed")]
    page = render_template(
        "matchmaking/breaks.html",
        matchmaking=matchmaking,
        breaks=breaks,
        typed=typed,
        url=request.path,
        back_url=back_url,
    )
    return page, breaks.status


def agreed() -> set[int]:
    """Return the meetings that may lose their place, as the page before listed them."""
    return {int(each) for each in request.form.getlist("agreed") if each.isdecimal() and len(each) <= MOST_DIGITS}


def to_desk(event: Event, step: str = "") -> ResponseReturnValue:
    """Go back to a step of the set-up."""
    return redirect(url_for("matchmaking.desk", event_id=event, _anchor=step or None))


def desk_url(event: Event) -> str:
    """Return where an event's meetings are set up."""
    return url_for("matchmaking.desk", event_id=event)


def empty_block(matchmaking: Matchmaking) -> BlockForm:
    """Return the form of another block like the last, at the next usual time of the event."""
    lengths = {"minutes": matchmaking.meeting_minutes, "changeover": matchmaking.changeover_minutes}
    starts_at, ends_at = next_block(matchmaking) or (None, None)
    times = {"starts": starts_at and starts_at.time(), "ends": ends_at and ends_at.time()}
    return BlockForm(formdata=None, on=starts_at and starts_at.date(), **times, **lengths)


def blocks_of(matchmaking: Matchmaking) -> list[dict[str, Any]]:
    """Return the slots block by block, in the order of time."""
    blocks = ((session, list(slots)) for session, slots in groupby(matchmaking.slots, lambda slot: slot.session))
    return [
        {"session": session, "slots": slots, "starts_at": slots[0].starts_at, "ends_at": slots[-1].ends_at}
        for session, slots in blocks
    ]


def _forms(matchmaking: Matchmaking) -> dict[str, Any]:
    types = db.session.scalars(types_of(matchmaking.event)).all()
    admitted = {"kinds": matchmaking.admitted_kinds, "types": matchmaking.admitted_types}
    return {
        "block": empty_block(matchmaking),
        "tables": TablesForm(formdata=None, number=len(matchmaking.tables) or None),
        "admission": AdmissionForm(formdata=None, **admitted).offer(types),
        "rule": RuleForm(formdata=None, both_ways=True).offer(types),
        "languages": LanguagesForm(formdata=None, languages=matchmaking.languages),
        "interpreter": InterpreterForm(formdata=None).offer(matchmaking),
        "mode": ModeForm(formdata=None, mode=matchmaking.mode.value),
        "target": TargetForm(formdata=None).offer(types),
        "limits": LimitsForm(formdata=None, **limits_of(matchmaking), **_window(matchmaking)),
    }


def _window(matchmaking: Matchmaking) -> dict[str, Any]:
    zone = ZoneInfo(matchmaking.event.timezone)
    instants = {"opens_at": matchmaking.opens_at, "closes_at": matchmaking.closes_at}
    return {name: at and at.astimezone(zone).replace(tzinfo=None) for name, at in instants.items()}


def _steps(matchmaking: Matchmaking) -> list[dict[str, Any]]:
    """Return the steps with what is done; the first that is not is next."""
    is_open = matchmaking.state.value != "preparing"
    done = [
        ("who", _("Who takes part"), True),
        ("how", _("How meetings get their time"), True),
        ("limits", _("Limits and windows"), True),
        ("blocks", _("When"), bool(matchmaking.slots)),
        ("tables", _("Where"), bool(matchmaking.tables)),
        ("languages", _("Languages and interpreters"), True),
        ("open", _("Check and open"), is_open),
    ]
    missing = next((name for name, _title, is_done in done if not is_done), "")
    return [
        {"name": name, "title": title, "stage": "now" if name == missing else "done" if is_done else "next"}
        for name, title, is_done in done
    ]
