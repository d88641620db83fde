"""The organiser's set-up: blocks, tables, and when requests are open."""

from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.db import db, first_or_none, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.matchmaking import queries
from eventhub.matchmaking.forms import BlockForm, TablesForm
from eventhub.matchmaking.models import Matchmaking
from eventhub.matchmaking.operations import setup
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged
from eventhub.web.access import actor, signed_in


@bp.get("/staff/events/<slug_id:event_id>/matchmaking")
@signed_in
def desk(event_id: int) -> ResponseReturnValue:
    event = edited_event(event_id)
    matchmaking = first_or_none(queries.matchmaking_of(event))
    if matchmaking is None:
        return render_template("matchmaking/begin.html", event=event)
    return _desk_page(matchmaking)


@bp.post("/staff/events/<slug_id:event_id>/matchmaking")
@signed_in
def begin(event_id: int) -> ResponseReturnValue:
    event = edited_event(event_id)
    with unit_of_work():
        setup.begin(event, by=actor())
    flash(_("Now say when the meetings take place and how many tables there are."), "info")
    return _to_desk(event)


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/blocks")
@signed_in
def add_block(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    form = BlockForm()
    if not form.validate():
        return _desk_page(matchmaking, block=form, status=422)
    starts_at, ends_at = form.period(matchmaking.event.timezone)
    lengths = {"minutes": form.minutes.data, "changeover": form.changeover.data}
    try:
        with unit_of_work():
            unused = setup.add_block(matchmaking, starts_at, ends_at, **lengths, by=actor())
    except Refusal as refusal:
        return _desk_page(matchmaking, block=form, refusal=refusal)
    flash(_block_words(int(unused.total_seconds() // 60)))
    return _to_desk(matchmaking.event)


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/blocks/<int:session>/removal")
@signed_in
def remove_block(event_id: int, session: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    try:
        with unit_of_work():
            setup.remove_block(matchmaking, session, by=actor())
    except Refusal as refusal:
        return _desk_page(matchmaking, refusal=refusal)
    flash(_("The block is removed."))
    return _to_desk(matchmaking.event)


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/tables")
@signed_in
def set_tables(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    form = TablesForm()
    if not form.validate():
        return _desk_page(matchmaking, tables=form, status=422)
    try:
        with unit_of_work():
            setup.set_tables(matchmaking, form.number.data, by=actor())
    except Refusal as refusal:
        return _desk_page(matchmaking, tables=form, refusal=refusal)
    flash(ngettext("There is %(num)d table.", "There are %(num)d tables.", form.number.data))
    return _to_desk(matchmaking.event)


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/opening")
@signed_in
def open_requests(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    try:
        with unit_of_work():
            setup.open_requests(matchmaking, by=actor())
    except Refusal as refusal:
        return _desk_page(matchmaking, refusal=refusal)
    flash(_("Requests are open: participants can find and ask each other."))
    return _to_desk(matchmaking.event)


@bp.get("/staff/events/<slug_id:event_id>/matchmaking/closing")
@signed_in
def confirm_closing(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    pending = db.session.scalar(queries.count_pending(matchmaking))
    return render_template("matchmaking/closing.html", matchmaking=matchmaking, pending=pending)


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/closing")
@signed_in
def close_requests(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    with unit_of_work():
        setup.close_requests(matchmaking, by=actor())
    flash(_("Requests are closed. Now run the optimiser."))
    return redirect(url_for("matchmaking.timetable", event_id=matchmaking.event))


def _desk_page(
    matchmaking: Matchmaking,
    *,
    block: BlockForm | None = None,
    tables: TablesForm | None = None,
    status: int = 200,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    """Show the set-up, with what was typed where it cannot be; after a refusal, why nothing was changed."""
    meetings = db.session.scalar(queries.count_standing(matchmaking)) or 0
    number = len(matchmaking.tables)
    page = render_template(
        "matchmaking/desk.html",
        matchmaking=matchmaking,
        refusal=refusal,
        block=block or _empty_block(matchmaking),
        tables=tables or TablesForm(formdata=None, number=number or None),
        blocks=_blocks(matchmaking),
        meetings=meetings,
        pending=db.session.scalar(queries.count_pending(matchmaking)),
        people=db.session.scalar(queries.count_listed(matchmaking)),
        advised=setup.tables_advised(meetings, len(matchmaking.slots)),
    )
    return page, refusal.status if refusal else status


def _empty_block(matchmaking: Matchmaking) -> BlockForm:
    lengths = {"minutes": matchmaking.meeting_minutes, "changeover": matchmaking.changeover_minutes}
    return BlockForm(formdata=None, **lengths)


def _blocks(matchmaking: Matchmaking) -> list[dict[str, Any]]:
    """Return the slots block by block, in the order of time."""
    blocks = ((session, list(slots)) for session, slots in groupby(matchmaking.slots, lambda slot: slot.session))
    return [
        {"session": session, "slots": slots, "starts_at": slots[0].starts_at, "ends_at": slots[-1].ends_at}
        for session, slots in blocks
    ]


def _block_words(unused: int) -> str:
    if not unused:
        return str(_("The block is added; every minute of it is used."))
    return str(
        ngettext(
            "The block is added. %(num)d minute at its end is too short for a meeting and stays unused.",
            "The block is added. %(num)d minutes at its end are too short for a meeting and stay unused.",
            unused,
        )
    )


def _to_desk(event: Event) -> ResponseReturnValue:
    return redirect(url_for("matchmaking.desk", event_id=event))
