"""The step of the set-up that says in which languages people meet, and who interprets."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.interpreters import Interpreter, interpreters_of
from eventhub.matchmaking.operations import rules
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged
from eventhub.matchmaking.routes.setup_page import setup_page, to_desk
from eventhub.matchmaking.rules_forms import InterpreterForm, LanguagesForm
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/languages")
@signed_in
def choose_languages(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    form = LanguagesForm()
    if not form.validate():
        return setup_page(matchmaking, status=422, languages=form)
    try:
        with unit_of_work():
            rules.hold_in(matchmaking, form.languages.data, by=actor())
    except Refusal as refusal:
        return setup_page(matchmaking, refusal=refusal, languages=form)
    flash(_("Saved the languages."))
    return to_desk(matchmaking.event, "languages")


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/interpreters")
@signed_in
def engage(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    form = InterpreterForm().offer(matchmaking)
    if not form.validate():
        return setup_page(matchmaking, status=422, interpreter=form)
    with unit_of_work():
        rules.engage(matchmaking, form.name.data, form.one.data, form.other.data, by=actor())
    flash(_("The next timetable counts with %(name)s.", name=form.name.data))
    return to_desk(matchmaking.event, "languages")


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/interpreters/<int:interpreter_id>/removal")
@signed_in
def release(event_id: int, interpreter_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    interpreter = one_or_404(interpreters_of(matchmaking).where(Interpreter.id == interpreter_id))
    with unit_of_work():
        rules.release(interpreter, by=actor())
    flash(_("The next timetable does without %(name)s.", name=interpreter.name))
    return to_desk(matchmaking.event, "languages")
