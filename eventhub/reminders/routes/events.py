"""The organiser's reminders of an event."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.events.routes.doors import edited_event
from eventhub.reminders import operations
from eventhub.reminders.routes import answers
from eventhub.reminders.routes.blueprint import bp
from eventhub.web.access import signed_in

BASE = "/events/<slug_id:event_id>/reminders"


@bp.get(f"{BASE}")
@signed_in
def index(event_id: int) -> ResponseReturnValue:
    """The rules, each with when it fires next."""
    return answers.index(edited_event(event_id))


@bp.get(f"{BASE}/new")
@signed_in
def write(event_id: int) -> ResponseReturnValue:
    """The form of another rule."""
    return answers.write(edited_event(event_id))


@bp.post(f"{BASE}")
@signed_in
def add(event_id: int) -> ResponseReturnValue:
    """Add a rule, or show what it would do."""
    return answers.save(edited_event(event_id))


@bp.get(f"{BASE}/<int:rule_id>")
@signed_in
def show(event_id: int, rule_id: int) -> ResponseReturnValue:
    """What one rule does, and how it reads."""
    owner = edited_event(event_id)
    return answers.show(owner, answers.rule_of(owner, rule_id))


@bp.get(f"{BASE}/<int:rule_id>/edit")
@signed_in
def edit(event_id: int, rule_id: int) -> ResponseReturnValue:
    """The form of a rule there is."""
    owner = edited_event(event_id)
    return answers.write(owner, answers.rule_of(owner, rule_id))


@bp.post(f"{BASE}/<int:rule_id>/edit")
@signed_in
def change(event_id: int, rule_id: int) -> ResponseReturnValue:
    """Write a rule anew."""
    owner = edited_event(event_id)
    return answers.save(owner, answers.rule_of(owner, rule_id))


@bp.post(f"{BASE}/<int:rule_id>/pause")
@signed_in
def pause(event_id: int, rule_id: int) -> ResponseReturnValue:
    """Let a rule rest."""
    owner = edited_event(event_id)
    rule = answers.rule_of(owner, rule_id)
    return answers.do(owner, rule, operations.pause_rule, _("The reminder rests until you let it go on."))


@bp.post(f"{BASE}/<int:rule_id>/resumption")
@signed_in
def resume(event_id: int, rule_id: int) -> ResponseReturnValue:
    """Let a rule go on."""
    owner = edited_event(event_id)
    rule = answers.rule_of(owner, rule_id)
    return answers.do(owner, rule, operations.resume_rule, _("The reminder goes on."))


@bp.post(f"{BASE}/<int:rule_id>/removal")
@signed_in
def remove(event_id: int, rule_id: int) -> ResponseReturnValue:
    """Take a rule away."""
    owner = edited_event(event_id)
    rule = answers.rule_of(owner, rule_id)
    return answers.do(owner, rule, operations.remove_rule, _("The reminder is gone; what it sent before stays sent."))
