"""Runs of the optimiser: started, watched, stopped; the page can be left at any time."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.forms import RunForm
from eventhub.matchmaking.labels import STEPS
from eventhub.matchmaking.models import Matchmaking, ScheduleRun
from eventhub.matchmaking.operations import runs
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import arranged, arranged_run, arranged_schedule
from eventhub.matchmaking.routes.timetable import timetable_page, version_page
from eventhub.matchmaking.timetable_forms import FittingForm
from eventhub.web.access import actor, signed_in

FITTING_SECONDS = 30


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/runs")
@signed_in
def start_run(event_id: int) -> ResponseReturnValue:
    matchmaking = arranged(event_id)
    form = RunForm()
    if not form.validate():
        return timetable_page(matchmaking, form, 422)
    with unit_of_work():
        run = runs.start(matchmaking, seconds=form.seconds.data, by=actor())
        db.session.flush()
    return redirect(url_for("matchmaking.show_run", event_id=matchmaking.event, run_id=run.id))


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/runs/fitting")
@signed_in
def fit_in(event_id: int) -> ResponseReturnValue:
    matchmaking, form = arranged(event_id), FittingForm()
    if not form.validate():
        return _where_it_was_asked(matchmaking, form, 422)
    try:
        with unit_of_work():
            run = runs.start(matchmaking, seconds=FITTING_SECONDS, most_moved=form.most_moved.data, by=actor())
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _where_it_was_asked(matchmaking, form, refusal.status)
    return redirect(url_for("matchmaking.show_run", event_id=matchmaking.event, run_id=run.id))


def _where_it_was_asked(matchmaking: Matchmaking, form: FittingForm, status: int) -> ResponseReturnValue:
    """Answer with the page of the version whose form was sent, or with the timetable's, which has a button alone."""
    if number := request.args.get("version", type=int):
        return version_page(arranged_schedule(matchmaking.event.id, number), status, fitting=form)
    return timetable_page(matchmaking, RunForm(formdata=None, seconds=FITTING_SECONDS), status, fitting=form)


@bp.get("/staff/events/<slug_id:event_id>/matchmaking/runs/<int:run_id>")
@signed_in
def show_run(event_id: int, run_id: int) -> ResponseReturnValue:
    run = arranged_run(event_id, run_id)
    step = STEPS.get(run.progress.get("phase", ""))
    return render_template("matchmaking/run.html", matchmaking=run.matchmaking, run=run, series=_series(run), step=step)


def _series(run: ScheduleRun) -> list[dict[str, object]]:
    """Return the best value and the bound over the seconds, as far as they are known."""
    names = (_("Best so far"), 1), (_("Proved bound"), 2)
    steps = run.progress.get("points", [])
    return [
        {"label": name, "points": [(step[0], step[at]) for step in steps if step[at] is not None]} for name, at in names
    ]


@bp.post("/staff/events/<slug_id:event_id>/matchmaking/runs/<int:run_id>/stop")
@signed_in
def stop_run(event_id: int, run_id: int) -> ResponseReturnValue:
    run = arranged_run(event_id, run_id)
    with unit_of_work():
        runs.ask_to_stop(run, by=actor())
    flash(_("The optimiser is asked to stop and to keep the best timetable it has."), "info")
    return redirect(url_for("matchmaking.show_run", event_id=run.matchmaking.event, run_id=run.id))
