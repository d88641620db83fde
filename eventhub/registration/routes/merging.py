"""Two registrations that are one person's: found, looked at, and made one or told apart."""

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.registration.differences import Difference, differences
from eventhub.registration.forms.merging import MergeForm, merge_form
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import merging
from eventhub.registration.queries import items, tags
from eventhub.registration.queries import merging as queries
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.doors import registration_to_edit
from eventhub.registration.suspects import Known, Suspicion, suspicions
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

MOST_SHOWN = 50


@bp.get("/staff/events/<slug_id:event_id>/registrations/duplicates")
@signed_in
def duplicates(event_id: int) -> ResponseReturnValue:
    """Which registrations are probably one person's."""
    event = edited_event(event_id)
    found = _suspicions(event)
    numbers = {number for each in found[:MOST_SHOWN] for number in (each.one, each.other)}
    rows = {row.id: row for row in db.session.scalars(queries.shown(event, numbers))}
    pairs = [(each, *_in_order(rows[each.one], rows[each.other])) for each in found[:MOST_SHOWN]]
    return render_template("registration/duplicates.html", event=event, pairs=pairs, total=len(found))


@bp.get("/staff/events/<slug_id:event_id>/registrations/comparison")
@signed_in
def compare_chosen(event_id: int) -> ResponseReturnValue:
    """Lead from two people who were chosen in the list to what they have in common."""
    event = edited_event(event_id)
    chosen = [int(each) for each in request.args.getlist("chosen")[:3] if each.isdecimal() and len(each) < 10]
    rows = db.session.scalars(queries.shown(event, chosen)).all()
    if len(rows) != 2 or "everybody" in request.args:
        raise Refusal(_("Choose two people in the list; then you can compare and merge them."))
    kept, gone = _in_order(*rows)
    return redirect(url_for("registration.compare", registration_id=kept.id, gone_id=gone.id))


@bp.get("/staff/registrations/<int:registration_id>/mergers/<int:gone_id>")
@signed_in
def compare(registration_id: int, gone_id: int) -> ResponseReturnValue:
    """Two registrations side by side, and what becomes of them."""
    kept, gone = _two(registration_id, gone_id)
    found = differences(kept, gone)
    return _page(kept, gone, found, _form(kept, gone, found))


@bp.post("/staff/registrations/<int:registration_id>/mergers/<int:gone_id>")
@signed_in
def merge(registration_id: int, gone_id: int) -> ResponseReturnValue:
    """Make one of two."""
    kept, gone = _two(registration_id, gone_id)
    found = differences(kept, gone)
    form = _form(kept, gone, found)
    if not form.validate():
        return _page(kept, gone, found, form, status=422)
    with unit_of_work():
        merging.merge(kept, gone, by=actor(), taken=form.taken(), tell=form.tell.data, versions=form.versions)
    flash(_("%(name)s is registered once now.", name=kept.name), "done")
    return redirect(url_for("registration.person", registration_id=kept.id))


@bp.post("/staff/registrations/<int:registration_id>/mergers/<int:gone_id>/distinction")
@signed_in
def tell_apart(registration_id: int, gone_id: int) -> ResponseReturnValue:
    """Remember that these are two people."""
    one, other = _two(registration_id, gone_id)
    with unit_of_work():
        merging.tell_apart(one, other, by=actor())
    flash(_("%(one)s and %(other)s stay two people.", one=one.name, other=other.name), "done")
    return redirect(url_for("registration.duplicates", event_id=one.event))


def _suspicions(event: Event) -> list[Suspicion]:
    everybody = [Known(*row) for row in db.session.execute(queries.compared(event))]
    known = {(one, other) for one, other in db.session.execute(queries.found_distinct(event))}
    return [each for each in suspicions(everybody) if (each.one, each.other) not in known]


def _in_order(one: Registration, other: Registration) -> tuple[Registration, Registration]:
    """Propose to keep the better place, and of two that are as good the one that was there first."""
    worth = merging.BETTER.index
    are_live = all(each.state in merging.BETTER for each in (one, other))
    return (other, one) if are_live and worth(other.state) > worth(one.state) else (one, other)


def _two(kept_id: int, gone_id: int) -> tuple[Registration, Registration]:
    """Return two registrations for one event that the reader edits."""
    kept = registration_to_edit(kept_id)
    gone = one_or_404(queries.shown(kept.event, [gone_id]).where(Registration.id != kept.id))
    return kept, gone


def _form(kept: Registration, gone: Registration, found: list[Difference]) -> MergeForm:
    return merge_form(found, kept_version=kept.version, gone_version=gone.version)


def _page(
    kept: Registration, gone: Registration, found: list[Difference], form: MergeForm, status: int = 200
) -> ResponseReturnValue:
    obstacle = merging.obstacle(kept, gone)
    values: dict[str, Any] = {
        "event": kept.event,
        "kept": kept,
        "gone": gone,
        "found": found,
        "form": form,
        "obstacle": obstacle,
        "state": None if obstacle else merging.better_state(kept, gone),
        "held": [_held(each) for each in (kept, gone)],
    }
    return render_template("registration/merger.html", **values), status


def _held(registration: Registration) -> dict[str, Any]:
    """Return what hangs on a registration."""
    notes = dict(db.session.execute(tags.note_counts([registration.id])).all())
    return {
        "tags": [name for _id, name in db.session.execute(tags.tags_on([registration.id]))],
        "notes": Counter(notes)[registration.id],
        "items": [place.item.title for place in db.session.scalars(items.places_of(registration))],
    }
