"""How the worker is, what it did last, and whether anybody is written to."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub import clock, pausing, worker
from eventhub.db import db, first_or_none, unit_of_work
from eventhub.health import LONGEST_SILENCE
from eventhub.running import labels, operations, queries
from eventhub.running.forms import ResumeForm
from eventhub.web.access import actor, admin, manager

bp = Blueprint("running", __name__, url_prefix="/staff/jobs")


@bp.get("")
@manager
def jobs() -> ResponseReturnValue:
    """Every job: how often it is asked, what it did last and in the last day, and what waits for it."""
    now, pause = clock.now(), pausing.in_force()
    heard = first_or_none(queries.newest_turn(now))
    return render_template(
        "running/jobs.html",
        jobs=worker.JOBS,
        writing=worker.WRITING,
        turns=_last_turns(),
        done={
            name: (items, failures)
            for name, items, failures in db.session.execute(queries.done_since(now - queries.ONE_DAY))
        },
        backlog=queries.backlog(now),
        labels=labels,
        heard=heard,
        lives=heard is not None and now - heard.taken_at < LONGEST_SILENCE,
        pause=pause,
        waited=db.session.scalar(queries.mails_restored(pause.newest_mail or 0)) if pause else 0,
        form=ResumeForm(formdata=None),
    )


@bp.post("/pause")
@admin
def pause() -> ResponseReturnValue:
    """Write to nobody from now on."""
    with unit_of_work():
        pausing.pause(by=actor())
    flash(_("Paused: nobody is written to until somebody resumes it."), "wait")
    return redirect(url_for("running.jobs"))


@bp.post("/resume")
@admin
def resume() -> ResponseReturnValue:
    """Let people be written to again."""
    form = ResumeForm()
    with unit_of_work():
        held = operations.resume(by=actor(), sends_waiting=form.sends_waiting.data)
    flash(_("Resumed. %(words)s", words=_held(held)) if held else _("Resumed: people are written to again."), "done")
    return redirect(url_for("running.jobs"))


def _held(number: int) -> str:
    return str(
        ngettext("%(num)s mail is held for you to look at.", "%(num)s mails are held for you to look at.", number)
    )


def _last_turns() -> dict[str, Any]:
    names = [job.__name__ for job, _every in worker.JOBS]
    return {turn.name: turn for turn in db.session.scalars(queries.last_turns(names))}
