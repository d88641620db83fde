"""The organiser's reminders of an event."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.reminders import operations, queries
from eventhub.reminders.forms import ReminderRuleForm
from eventhub.reminders.models import ReminderRule
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

bp = Blueprint("reminders", __name__, url_prefix="/staff/events/<slug_id:event_id>/reminders")


@bp.get("")
@signed_in
def index(event_id: int) -> ResponseReturnValue:
    """An event's rules, with the instant at which each fires as things stand."""
    return _page(edited_event(event_id), ReminderRuleForm(formdata=None, days_before=7, at=operations.DEFAULT_TIME))


@bp.post("")
@signed_in
def add(event_id: int) -> ResponseReturnValue:
    """Add a rule."""
    event = edited_event(event_id)
    form = ReminderRuleForm()
    if not form.validate():
        return _page(event, form, 422)
    with unit_of_work():
        operations.add_rule(event, days_before=form.days_before.data, at=form.at.data, by=actor())
    flash(_("The reminder is set."))
    return redirect(url_for("reminders.index", event_id=event))


@bp.post("/<int:rule_id>/removal")
@signed_in
def remove(event_id: int, rule_id: int) -> ResponseReturnValue:
    """Take a rule away."""
    event = edited_event(event_id)
    rule = one_or_404(queries.rules_of(event).where(ReminderRule.id == rule_id))
    with unit_of_work():
        operations.remove_rule(rule, by=actor())
    flash(_("The reminder is gone; what it sent before stays sent."))
    return redirect(url_for("reminders.index", event_id=event))


def _page(event: Event, form: ReminderRuleForm, status: int = 200) -> ResponseReturnValue:
    rules = db.session.scalars(queries.rules_of(event)).all()
    fires = {rule.id: queries.due_at(rule) for rule in rules}
    return render_template("reminders/index.html", event=event, rules=rules, fires=fires, form=form), status
