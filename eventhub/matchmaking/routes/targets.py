"""How many meetings people should have, by what they registered as: a part of the limits."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.operations import targets
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged
from eventhub.matchmaking.routes.setup_page import setup_page, to_desk
from eventhub.matchmaking.rules_forms import TargetForm
from eventhub.matchmaking.targets import MeetingTarget, targets_of
from eventhub.registration.queries.setups import types_of
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

ADDRESS = "/staff/events/<slug_id:event_id>/matchmaking/targets"


@bp.post(ADDRESS)
@signed_in
def aim(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    types = db.session.scalars(types_of(matchmaking.event)).all()
    form = TargetForm().offer(types)
    if not form.validate():
        return setup_page(matchmaking, status=422, target=form)
    try:
        with unit_of_work():
            targets.aim(matchmaking, form.chosen(types), **form.numbers(), by=actor())
    except Refusal as refusal:
        return setup_page(matchmaking, refusal=refusal, target=form)
    flash(_("Saved how many meetings they should have."))
    return to_desk(matchmaking.event, "limits")


@bp.post(ADDRESS + "/<int:target_id>/removal")
@signed_in
def give_up_target(event_id: int, target_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    target = one_or_404(targets_of(matchmaking).where(MeetingTarget.id == target_id))
    with unit_of_work():
        targets.give_up(target, by=actor())
    flash(_("The share of slots bounds their meetings again."))
    return to_desk(matchmaking.event, "limits")
