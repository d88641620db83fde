"""When and where meetings take place: blocks and tables, and what asks first when a change breaks meetings."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.db import db, unit_of_work
from eventhub.errors import Missing, Refusal
from eventhub.matchmaking.forms import BlockForm, TablesForm
from eventhub.matchmaking.models import Matchmaking, Slot, Table
from eventhub.matchmaking.operations import setup
from eventhub.matchmaking.operations import tables as operations
from eventhub.matchmaking.operations.breaking import Breaks
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged
from eventhub.matchmaking.routes.setup_page import agreed, breaks_page, desk_url, setup_page, to_desk
from eventhub.matchmaking.rules_forms import TableForm
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries.people import confirmed_for
from eventhub.web.access import actor, signed_in


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/blocks")
@signed_in
def add_block(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    form = BlockForm()
    if not form.validate():
        return setup_page(matchmaking, block=form, status=422)
    try:
        with unit_of_work():
            unused = _add(matchmaking, form)
    except Refusal as refusal:
        return setup_page(matchmaking, block=form, refusal=refusal)
    flash(_("The block is added.") + " " + unused)
    return to_desk(matchmaking.event, "blocks")


@bp.get("/staff/events/<slug_id:event_id>/matchmaking/blocks/<int:session>")
@signed_in
def block(event_id: int, session: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    return _block_page(matchmaking, session, _form_of(matchmaking, _slots(matchmaking, session)))


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/blocks/<int:session>")
@signed_in
def change_block(event_id: int, session: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    _slots(matchmaking, session)
    form = BlockForm()
    if not form.validate():
        return _block_page(matchmaking, session, form, 422)
    try:
        with unit_of_work():
            unused = _change(matchmaking, session, form)
    except Refusal as refusal:
        return _asked_first(matchmaking, refusal) or _block_page(matchmaking, session, form, refusal.status, refusal)
    flash(_("The block is changed.") + " " + unused)
    return to_desk(matchmaking.event, "blocks")


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/blocks/<int:session>/removal")
@signed_in
def remove_block(event_id: int, session: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    try:
        with unit_of_work():
            setup.remove_block(matchmaking, session, by=actor(), agreed=agreed())
    except Refusal as refusal:
        return _asked_first(matchmaking, refusal) or setup_page(matchmaking, refusal=refusal)
    flash(_("The block is removed."))
    return to_desk(matchmaking.event, "blocks")


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/tables")
@signed_in
def set_tables(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    form = TablesForm()
    if not form.validate():
        return setup_page(matchmaking, tables=form, status=422)
    try:
        with unit_of_work():
            operations.set_tables(matchmaking, form.number.data, by=actor(), agreed=agreed())
    except Refusal as refusal:
        return _asked_first(matchmaking, refusal) or setup_page(matchmaking, tables=form, refusal=refusal)
    flash(ngettext("There is %(num)d table.", "There are %(num)d tables.", form.number.data))
    return to_desk(matchmaking.event, "tables")


@bp.get("/staff/events/<slug_id:event_id>/matchmaking/tables/<int:number>")
@signed_in
def table(event_id: int, number: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    row = _table(matchmaking, number)
    return _table_page(row, TableForm.showing(row).offer(_coming(matchmaking)))


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/tables/<int:number>")
@signed_in
def describe_table(event_id: int, number: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    row = _table(matchmaking, number)
    form = TableForm().offer(_coming(matchmaking))
    if not form.validate():
        return _table_page(row, form, 422)
    try:
        with unit_of_work():
            _describe(row, form)
    except Refusal as refusal:
        return _asked_first(matchmaking, refusal) or _table_page(row, form, refusal.status, refusal)
    flash(_("Table %(number)s is saved.", number=number))
    return to_desk(matchmaking.event, "tables")


def _asked_first(matchmaking: Matchmaking, refusal: Refusal) -> ResponseReturnValue | None:
    """Return the page that lists what a change breaks, where that is why it was refused."""
    return breaks_page(matchmaking, refusal, desk_url(matchmaking.event)) if isinstance(refusal, Breaks) else None


def _add(matchmaking: Matchmaking, form: BlockForm) -> str:
    lengths = {"minutes": form.minutes.data, "changeover": form.changeover.data}
    left = setup.add_block(matchmaking, *form.period(matchmaking.event.timezone), **lengths, by=actor())
    return _unused_words(int(left.total_seconds() // 60))


def _change(matchmaking: Matchmaking, session: int, form: BlockForm) -> str:
    rhythm = (form.minutes.data, form.changeover.data)
    period = form.period(matchmaking.event.timezone)
    left = setup.change_block(matchmaking, session, *period, rhythm=rhythm, by=actor(), agreed=agreed())
    return _unused_words(int(left.total_seconds() // 60))


def _describe(row: Table, form: TableForm) -> None:
    host = db.session.get(Registration, form.host.data)
    said = {"room": form.room.data or "", "is_step_free": form.is_step_free.data}
    operations.describe(row, **said, online_url=form.online_url.data or None, host=host, by=actor(), agreed=agreed())


def _slots(matchmaking: Matchmaking, session: int) -> list[Slot]:
    found = [slot for slot in matchmaking.slots if slot.session == session]
    if not found:
        raise Missing(_("There is no such block."))
    return found


def _table(matchmaking: Matchmaking, number: int) -> Table:
    found = next((each for each in matchmaking.tables if each.number == number), None)
    if found is None:
        raise Missing(_("There is no such table."))
    return found


def _coming(matchmaking: Matchmaking) -> Sequence[Registration]:
    return db.session.scalars(confirmed_for(matchmaking.event)).all()


def _form_of(matchmaking: Matchmaking, slots: list[Slot]) -> BlockForm:
    """Show a block as it is: its length and its pauses as its slots say."""
    zone = ZoneInfo(matchmaking.event.timezone)
    first, last = slots[0], slots[-1]
    starts_at, ends_at = first.starts_at.astimezone(zone), last.ends_at.astimezone(zone)
    pause = slots[1].starts_at - first.ends_at if len(slots) > 1 else None
    return BlockForm(
        formdata=None,
        on=starts_at.date(),
        starts=starts_at.time(),
        ends=ends_at.time(),
        minutes=int((first.ends_at - first.starts_at).total_seconds() // 60),
        changeover=matchmaking.changeover_minutes if pause is None else int(pause.total_seconds() // 60),
    )


def _block_page(
    matchmaking: Matchmaking, session: int, form: BlockForm, status: int = 200, refusal: Refusal | None = None
) -> ResponseReturnValue:
    page = render_template(
        "matchmaking/block.html", matchmaking=matchmaking, session=session, form=form, refusal=refusal
    )
    return page, status


def _table_page(row: Table, form: TableForm, status: int = 200, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template("matchmaking/table.html", matchmaking=row.matchmaking, table=row, form=form, refusal=refusal)
    return page, status


def _unused_words(unused: int) -> str:
    if not unused:
        return str(_("Every minute of it is used."))
    return str(
        ngettext(
            "%(num)d minute at its end is too short for a meeting and stays unused.",
            "%(num)d minutes at its end are too short for a meeting and stay unused.",
            unused,
        )
    )
