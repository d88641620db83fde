"""The programme team's reminders of a season: of all its events and calls."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.events.models import Programme
from eventhub.reminders import operations
from eventhub.reminders.routes import answers
from eventhub.reminders.routes.blueprint import bp
from eventhub.web.access import actor, manager
from eventhub.web.rows import one_or_404

BASE = "/programmes/<int:programme_id>/reminders"


@bp.get(f"{BASE}")
@manager
def index_of_programme(programme_id: int) -> ResponseReturnValue:
    """The rules, each with when it fires next."""
    return answers.index(_programme(programme_id))


@bp.get(f"{BASE}/new")
@manager
def write_of_programme(programme_id: int) -> ResponseReturnValue:
    """The form of another rule."""
    return answers.write(_programme(programme_id))


@bp.post(f"{BASE}")
@manager
def add_of_programme(programme_id: int) -> ResponseReturnValue:
    """Add a rule, or show what it would do."""
    return answers.save(_programme(programme_id))


@bp.post(f"{BASE}/usual")
@manager
def add_usual_of_programme(programme_id: int) -> ResponseReturnValue:
    """Add the usual rules where there are none."""
    programme = _programme(programme_id)
    with unit_of_work():
        operations.add_default_rules_of_programme(programme, by=actor())
    return answers.index(programme)


@bp.get(f"{BASE}/<int:rule_id>")
@manager
def show_of_programme(programme_id: int, rule_id: int) -> ResponseReturnValue:
    """What one rule does, and how it reads."""
    owner = _programme(programme_id)
    return answers.show(owner, answers.rule_of(owner, rule_id))


@bp.get(f"{BASE}/<int:rule_id>/edit")
@manager
def edit_of_programme(programme_id: int, rule_id: int) -> ResponseReturnValue:
    """The form of a rule there is."""
    owner = _programme(programme_id)
    return answers.write(owner, answers.rule_of(owner, rule_id))


@bp.post(f"{BASE}/<int:rule_id>/edit")
@manager
def change_of_programme(programme_id: int, rule_id: int) -> ResponseReturnValue:
    """Write a rule anew."""
    owner = _programme(programme_id)
    return answers.save(owner, answers.rule_of(owner, rule_id))


@bp.post(f"{BASE}/<int:rule_id>/pause")
@manager
def pause_of_programme(programme_id: int, rule_id: int) -> ResponseReturnValue:
    """Let a rule rest."""
    owner = _programme(programme_id)
    rule = answers.rule_of(owner, rule_id)
    return answers.do(owner, rule, operations.pause_rule, _("The reminder rests until you let it go on."))


@bp.post(f"{BASE}/<int:rule_id>/resumption")
@manager
def resume_of_programme(programme_id: int, rule_id: int) -> ResponseReturnValue:
    """Let a rule go on."""
    owner = _programme(programme_id)
    rule = answers.rule_of(owner, rule_id)
    return answers.do(owner, rule, operations.resume_rule, _("The reminder goes on."))


@bp.post(f"{BASE}/<int:rule_id>/removal")
@manager
def remove_of_programme(programme_id: int, rule_id: int) -> ResponseReturnValue:
    """Take a rule away."""
    owner = _programme(programme_id)
    rule = answers.rule_of(owner, rule_id)
    return answers.do(owner, rule, operations.remove_rule, _("The reminder is gone; what it sent before stays sent."))


def _programme(programme_id: int) -> Programme:
    programme: Programme = one_or_404(db.select(Programme).where(Programme.id == programme_id))
    return programme
