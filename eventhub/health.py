"""Two answers for whoever is on call: that the process answers, and that it can do its work."""

from datetime import timedelta

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from eventhub import clock, jobs, pausing
from eventhub.db import db
from eventhub.web.access import public

bp = Blueprint("health", __name__)

LONGEST_SILENCE = timedelta(minutes=3)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """The database answers, and a worker took a tick not long ago; it may be told to write to nobody for now."""
    try:
        db.session.execute(text("SELECT 1"))
        heard, is_paused = jobs.last_tick(clock.now()), pausing.is_paused()
    except SQLAlchemyError:
        return jsonify(status="failing", database="away"), 503
    worker_lives = heard is not None and clock.now() - heard < LONGEST_SILENCE
    answer = {"database": "ok", "worker": ("paused" if is_paused else "ok") if worker_lives else "silent"}
    return jsonify(status="ok" if worker_lives else "failing", **answer), 200 if worker_lives else 503
