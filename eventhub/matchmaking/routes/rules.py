"""The steps of the set-up that say who takes part, who may ask whom, how and within which limits."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.asking import AskingRule, rules_of
from eventhub.matchmaking.operations import rules
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged
from eventhub.matchmaking.routes.setup_page import agreed, breaks_page, desk_url, setup_page, to_desk
from eventhub.matchmaking.rules_forms import AdmissionForm, LimitsForm, ModeForm, RuleForm
from eventhub.registration.queries.setups import types_of
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/admission")
@signed_in
def admit(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    form = AdmissionForm().offer(db.session.scalars(types_of(matchmaking.event)))
    if not form.validate():
        return setup_page(matchmaking, status=422, admission=form)
    try:
        with unit_of_work():
            rules.admit(matchmaking, form.kinds.data, form.types.data, by=actor(), agreed=agreed())
    except rules.LeavesOut as leaving:
        return breaks_page(matchmaking, leaving, desk_url(matchmaking.event))
    flash(_("Saved who takes part."))
    return to_desk(matchmaking.event, "who")


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/rules")
@signed_in
def allow(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    form = RuleForm().offer(db.session.scalars(types_of(matchmaking.event)).all())
    if not form.validate():
        return setup_page(matchmaking, status=422, rule=form)
    try:
        with unit_of_work():
            rules.allow(matchmaking, by=actor(), **form.sides())
    except Refusal as refusal:
        return setup_page(matchmaking, refusal=refusal, rule=form)
    flash(_("The rule holds from now on."))
    return to_desk(matchmaking.event, "who")


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/rules/<int:rule_id>/removal")
@signed_in
def drop_rule(event_id: int, rule_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    rule = one_or_404(rules_of(matchmaking).where(AskingRule.id == rule_id))
    with unit_of_work():
        rules.drop(rule, by=actor())
    flash(_("The rule is gone."))
    return to_desk(matchmaking.event, "who")


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/mode")
@signed_in
def choose_mode(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    form = ModeForm()
    if not form.validate():
        return setup_page(matchmaking, status=422, mode=form)
    try:
        with unit_of_work():
            rules.choose_mode(matchmaking, form.chosen(), by=actor())
    except Refusal as refusal:
        return setup_page(matchmaking, refusal=refusal, mode=form)
    return to_desk(matchmaking.event, "how")


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/limits")
@signed_in
def limit(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    form = LimitsForm().on_clocks(matchmaking.event.timezone)
    if not form.validate():
        return setup_page(matchmaking, status=422, limits=form)
    try:
        with unit_of_work():
            rules.limit(matchmaking, by=actor(), **form.limits())
    except Refusal as refusal:
        return setup_page(matchmaking, refusal=refusal, limits=form)
    flash(_("Saved the limits."))
    return to_desk(matchmaking.event, "limits")
