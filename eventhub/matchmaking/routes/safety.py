"""Keeping somebody away: no meeting with them, a block, a word to the organiser."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, first_or_none, unit_of_work
from eventhub.matchmaking import misuse
from eventhub.matchmaking.models import Profile
from eventhub.matchmaking.operations import misuse as reports
from eventhub.matchmaking.operations import vetoes as operations
from eventhub.matchmaking.report_forms import ReportForm
from eventhub.matchmaking.routes.blueprint import bp
from eventhub.matchmaking.routes.doors import own_profile, visible_profile
from eventhub.matchmaking.vetoes import Veto, veto_of, vetoes_of
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

PERSON = "/events/<slug_id:event_id>/matchmaking/people/<int:profile_id>"


@bp.get(PERSON + "/away")
@signed_in
def keep_away(event_id: int, profile_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    return _page(mine, _other(mine, profile_id), ReportForm(formdata=None))


@bp.post(PERSON + "/veto")
@signed_in
def veto(event_id: int, profile_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    theirs = _other(mine, profile_id)
    with unit_of_work():
        operations.refuse(mine, theirs, by=actor())
    flash(_("%(name)s cannot ask you for a meeting, and is not told.", name=theirs.registration.name))
    return _to_list(mine)


@bp.post(PERSON + "/block")
@signed_in
def shut_out(event_id: int, profile_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    theirs = _other(mine, profile_id)
    with unit_of_work():
        operations.refuse(mine, theirs, is_block=True, by=actor())
    flash(_("Neither of you finds the other here any more. %(name)s is not told.", name=theirs.registration.name))
    return _to_list(mine)


@bp.post(PERSON + "/report")
@signed_in
def report(event_id: int, profile_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    theirs = _other(mine, profile_id)
    form = ReportForm()
    if not form.validate():
        return _page(mine, theirs, form, 422)
    with unit_of_work():
        reports.report(mine, theirs, words=form.words.data, by=actor())
        if form.blocks.data:
            operations.refuse(mine, theirs, is_block=True, by=actor())
    flash(_("Thank you. The organiser looks into it; %(name)s does not learn of it.", name=theirs.registration.name))
    return _to_list(mine)


@bp.get("/events/<slug_id:event_id>/matchmaking/away")
@signed_in
def kept_away(event_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    rows = db.session.scalars(vetoes_of(mine)).all()
    return render_template("matchmaking/kept_away.html", matchmaking=mine.matchmaking, profile=mine, vetoes=rows)


@bp.post("/events/<slug_id:event_id>/matchmaking/away/<int:veto_id>/removal")
@signed_in
def lift(event_id: int, veto_id: int) -> ResponseReturnValue:
    mine = own_profile(event_id)
    row = one_or_404(vetoes_of(mine).where(Veto.id == veto_id))
    with unit_of_work():
        operations.lift(row)
    flash(_("Taken back: the two of you can find and ask each other again."))
    return _to_list(mine)


def _other(mine: Profile, profile_id: int) -> Profile:
    return visible_profile(mine, profile_id)


def _to_list(mine: Profile) -> ResponseReturnValue:
    return redirect(url_for("matchmaking.kept_away", event_id=mine.matchmaking.event))


def _page(mine: Profile, theirs: Profile, form: ReportForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "matchmaking/keep_away.html",
        matchmaking=mine.matchmaking,
        profile=mine,
        person=theirs,
        form=form,
        known=first_or_none(veto_of(mine, theirs)),
        reported=first_or_none(misuse.open_report(mine, theirs)),
    )
    return page, status
