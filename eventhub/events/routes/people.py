"""What a host does with the people of an event: who speaks, who holds it too."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import db, unit_of_work
from eventhub.directory import queries as directory
from eventhub.directory.filters import Filters
from eventhub.directory.models import Organisation
from eventhub.errors import Refusal
from eventhub.events import co_organisers, operations, speakers
from eventhub.events.forms.people import SpeakerForm, values_of_speaker
from eventhub.events.models import Event
from eventhub.events.routes.answers import form_page
from eventhub.events.routes.blueprint import bp
from eventhub.events.routes.doors import edited_event, edited_speaker
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404

MOST_FOUND = 20


@bp.get("/<slug_id:event_id>/speakers/new")
@signed_in
def new_speaker(event_id: int) -> ResponseReturnValue:
    """Ask who speaks."""
    event = edited_event(event_id)
    form = SpeakerForm(event=event, formdata=None, data={"version": event.version})
    return form_page("events/speaker.html", event, form, speaker=None)


@bp.post("/<slug_id:event_id>/speakers")
@signed_in
def add_speaker(event_id: int) -> ResponseReturnValue:
    """Name somebody who speaks."""
    event = edited_event(event_id)
    form = SpeakerForm(event=event)
    if not form.validate():
        return form_page("events/speaker.html", event, form, 422, speaker=None)
    try:
        with unit_of_work():
            speakers.add(operations.hold(event, form.version.data), by=actor(), **form.read())
    except Refusal as refusal:
        return form_page("events/speaker.html", event, form, 409, refusal, speaker=None)
    flash(_("%(name)s stands on the event's page.", name=form.name.data), "done")
    return redirect(_people(event))


@bp.get("/<slug_id:event_id>/speakers/<int:speaker_id>")
@signed_in
def edit_speaker(event_id: int, speaker_id: int) -> ResponseReturnValue:
    """Show a speaker, to be changed."""
    speaker = edited_speaker(event_id, speaker_id)
    form = SpeakerForm(event=speaker.event, formdata=None, data=values_of_speaker(speaker))
    return form_page("events/speaker.html", speaker.event, form, speaker=speaker)


@bp.post("/<slug_id:event_id>/speakers/<int:speaker_id>")
@signed_in
def change_speaker(event_id: int, speaker_id: int) -> ResponseReturnValue:
    """Say something else about a speaker."""
    speaker = edited_speaker(event_id, speaker_id)
    event, form = speaker.event, SpeakerForm(event=speaker.event)
    if not form.validate():
        return form_page("events/speaker.html", event, form, 422, speaker=speaker)
    try:
        with unit_of_work():
            operations.hold(event, form.version.data)
            speakers.change(speaker, by=actor(), **form.read())
    except Refusal as refusal:
        return form_page("events/speaker.html", event, form, 409, refusal, speaker=speaker)
    flash(_("Saved."), "done")
    return redirect(_people(event))


@bp.post("/<slug_id:event_id>/speakers/<int:speaker_id>/removal")
@signed_in
def remove_speaker(event_id: int, speaker_id: int) -> ResponseReturnValue:
    """Take a speaker out."""
    speaker = edited_speaker(event_id, speaker_id)
    event = speaker.event
    with unit_of_work():
        operations.hold(event)
        speakers.remove(speaker, by=actor())
    flash(_("Taken out. The parts of the programme stay."), "done")
    return redirect(_people(event))


@bp.get("/<slug_id:event_id>/co-organisers")
@signed_in
def edit_co_organisers(event_id: int) -> ResponseReturnValue:
    """Who holds the event too, and the directory to choose from."""
    event, words = edited_event(event_id), request.args.get("q", "").strip()
    found = db.session.scalars(directory.page(Filters(q=words)).limit(MOST_FOUND)).all() if words else []
    offered = [each for each in found if each not in (event.organiser, *event.co_organisers)]
    return render_template("events/co_organisers.html", event=event, words=words, offered=offered)


@bp.post("/<slug_id:event_id>/co-organisers/<int:organisation_id>")
@signed_in
def add_co_organiser(event_id: int, organisation_id: int) -> ResponseReturnValue:
    """Name an organisation that holds the event too."""
    event, organisation = edited_event(event_id), _listed(organisation_id)
    with unit_of_work():
        co_organisers.add(operations.hold(event), organisation, by=actor())
    flash(_("%(name)s stands on the event's page as a co-organiser.", name=organisation.name), "done")
    return redirect(url_for("events.edit_co_organisers", event_id=event))


@bp.post("/<slug_id:event_id>/co-organisers/<int:organisation_id>/removal")
@signed_in
def remove_co_organiser(event_id: int, organisation_id: int) -> ResponseReturnValue:
    """Take a co-organiser out."""
    event, organisation = edited_event(event_id), _listed(organisation_id)
    with unit_of_work():
        co_organisers.remove(operations.hold(event), organisation, by=actor())
    flash(_("Taken out."), "done")
    return redirect(url_for("events.edit_co_organisers", event_id=event))


def _listed(organisation_id: int) -> Organisation:
    return one_or_404(directory.organisations().where(Organisation.id == organisation_id))


def _people(event: Event) -> str:
    return url_for("events.show", event_id=event, _anchor="people")
