"""The calls as everybody sees them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from eventhub import clock
from eventhub.db import db
from eventhub.hosting.call_labels import invitation, limit_words, who_may_apply
from eventhub.hosting.models.calls import Call
from eventhub.hosting.operations.calls import takes
from eventhub.hosting.queries import calls as call_queries
from eventhub.hosting.routes.blueprint import bp
from eventhub.web import subscribing
from eventhub.web.access import actor, public
from eventhub.web.rows import one_or_404


@bp.get("/calls")
@public
def calls() -> ResponseReturnValue:
    """The calls that take applications now or soon, and below them those that are over."""
    now = clock.now()
    everything = db.session.scalars(call_queries.public_calls()).all()
    coming = sorted((call for call in everything if not call.is_over(now)), key=lambda call: call.closes_at)
    over = [call for call in everything if call.is_over(now)]
    subscription = subscribing.ways("hosting.calls_feed")
    return render_template("hosting/calls.html", coming=coming, over=over, now=now, subscription=subscription)


@bp.get("/calls/<slug>")
@public
def call(slug: str) -> ResponseReturnValue:
    """One call: what it asks for, of whom, by when, what is scored, and when a decision is due."""
    row, now = one_or_404(call_queries.calls_visible_to(actor()).where(Call.slug == slug)), clock.now()
    return render_template(
        "hosting/call.html",
        call=row,
        now=now,
        is_taken=takes(row, actor(), now),
        invitation=invitation(row),
        rules=who_may_apply(row),
        limits=[limit_words(limit) for limit in row.place_limits],
        subscription=subscribing.ways("hosting.call_feed", slug=row.slug),
    )
