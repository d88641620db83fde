"""The working copy: writing it alone or with others, by oneself or by itself, and handing it in."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import unit_of_work
from eventhub.errors import Outdated, Refusal
from eventhub.hosting.forms.applications import ApplicationForm, application_form, values_of_application
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations import applications as operations
from eventhub.hosting.operations import drafts
from eventhub.hosting.operations.deadlines import may_write, written_until
from eventhub.hosting.operations.drafts import UNREADABLE, Merge
from eventhub.hosting.operations.eligibility import refusals
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.routes.merging import merged_form, parts_to_show, show_newest
from eventhub.hosting.routes.own import around, own
from eventhub.hosting.routes.words import told
from eventhub.web.access import actor, signed_in
from eventhub.web.uploads import takes_uploads

AUTOSAVED = {"X-Autosave": "yes"}
"""Tells the page's script this answer from a page for people, such as the one to sign in."""


@bp.get("/applications/<int:application_id>/answers")
@signed_in
def edit(application_id: int) -> ResponseReturnValue:
    """The application's questions with the answers given so far."""
    application = own(application_id)
    if not may_write(application, by=actor()):
        return redirect(url_for("hosting.show", application_id=application.id))
    return _page(application, _fresh(application))


@bp.post("/applications/<int:application_id>/answers")
@signed_in
@takes_uploads
def save(application_id: int) -> ResponseReturnValue:
    """Keep the draft as it is, however much is left to answer, beside what others wrote meanwhile."""
    application = own(application_id)
    form = _sent(application)
    if not form.validate():
        return _page(application, form, 422)
    try:
        merged = _keep(application, form)
    except Refusal as refusal:
        return _refused(application, form, refusal)
    if merged.conflicts:
        return _page(application, merged_form(application, form, merged), 409, merged=merged)
    _tell_saved(application, merged)
    return redirect(url_for("hosting.edit", application_id=application_id))


@bp.post("/applications/<int:application_id>/answers/autosave")
@signed_in
@takes_uploads
def autosave(application_id: int) -> ResponseReturnValue:
    """Keep what can be kept while its author goes on typing; answer with what changes on their page."""
    application = own(application_id)
    form = _sent(application)
    form.validate()
    try:
        merged = _keep(application, form, settled=False)
    except Refusal as refusal:
        return render_template("hosting/_autosaved.html", refusal=refusal), refusal.status, AUTOSAVED
    return _fragment(application, form, merged)


@bp.post("/applications/<int:application_id>/submission")
@signed_in
@takes_uploads
def submit(application_id: int) -> ResponseReturnValue:
    """Hand the application in; what is left to answer comes back as a list."""
    application = own(application_id)
    form = _sent(application)
    if not form.validate():
        return _page(application, form, 422)
    try:
        merged = _keep(application, form)
    except Refusal as refusal:
        return _refused(application, form, refusal)
    return _submitted(application, form, merged)


def _submitted(application: HostingApplication, form: ApplicationForm, merged: Merge) -> ResponseReturnValue:
    """Hand in what was just saved, unless something is in question, missing or too late."""
    newest = merged_form(application, form, merged)
    if merged.conflicts or not newest.is_complete():
        return _page(application, newest, 409 if merged.conflicts else 422, merged=merged)
    try:
        _hand_in(application, form, merged)
    except Refusal as refusal:
        newest = merged_form(application, form, merged)
        return _page(application, newest, refusal.status, refusal=refusal, merged=merged)
    flash(_("Submitted. We have written to %(email)s.", email=actor().email), "done")
    return redirect(url_for("hosting.show", application_id=application.id))


def _fresh(application: HostingApplication) -> ApplicationForm:
    now, values = clock.now(), values_of_application(application)
    return application_form(application, application.answers, now=now, formdata=None, data=values)


def _sent(application: HostingApplication) -> ApplicationForm:
    """Read the form as the page of its time asked it: its files are those that the page showed."""
    now = clock.now()
    form = application_form(application, application.answers, now=now)
    if not 0 < (form.base.data or 0) < application.draft_version:
        return form
    try:
        answers = drafts.values_at(application, form.base.data)
    except Outdated:
        return form
    return application_form(application, answers, now=now)


def _keep(application: HostingApplication, form: ApplicationForm, *, settled: bool = True) -> Merge:
    values = form.read() | dict.fromkeys(form.unreadable(), UNREADABLE)
    with unit_of_work():
        return drafts.save(
            application, by=actor(), base=form.base.data or 0, values=values, bases=form.bases(settled=settled)
        )


def _hand_in(application: HostingApplication, form: ApplicationForm, merged: Merge) -> None:
    note, after = form.note.data if "note" in form else "", form.after.data
    with unit_of_work():
        operations.submit(application, by=actor(), note=note or "", after=after, draft=merged.version)


def _tell_saved(application: HostingApplication, merged: Merge) -> None:
    for change in told(application, merged.theirs, actor()):
        words = _("%(who)s changed “%(label)s” meanwhile. The newest answer is in the form.", **_named(change))
        flash(words, "wait")
    flash(_("Saved. Nothing is sent until you submit."), "done")


def _named(change: dict[str, Any]) -> dict[str, str]:
    return {"who": change["who"], "label": change["label"]}


def _refused(application: HostingApplication, form: ApplicationForm, refusal: Refusal) -> ResponseReturnValue:
    """The form with what was typed; sent again, it goes over the newer state, which its author now knows of."""
    if isinstance(refusal, Outdated):
        show_newest(form, application)
    return _page(application, form, refusal.status, refusal=refusal)


def _fragment(application: HostingApplication, form: ApplicationForm, merged: Merge) -> ResponseReturnValue:
    newest = merged_form(application, form, merged)
    bases = form.bases(settled=False)
    parts, held = parts_to_show(form, merged)
    page = render_template(
        "hosting/_autosaved.html",
        application=application,
        **_context(application, newest, merged),
        parts=parts,
        held={name: bases.get(name, form.base.data) for name in held},
        cleared=[name for name in bases if name not in held],
    )
    return page, 200, AUTOSAVED


def _page(
    application: HostingApplication, form: ApplicationForm, status: int = 200, **more: Any
) -> ResponseReturnValue:
    context = {"refusal": None, "merged": None} | more
    page = render_template(
        "hosting/edit.html",
        **around(application, "answers"),
        **_context(application, form, context["merged"]),
        refusal=context["refusal"],
        until=written_until(application),
        ineligible=[] if application.exception_reason else refusals(application),
    )
    return page, status


def _context(application: HostingApplication, form: ApplicationForm, merged: Merge | None) -> dict[str, Any]:
    names = operations.left_to_answer(application, clock.now())
    return {
        "form": form,
        "left": [form[name] for name in names if name in form],
        "news": told(application, merged.theirs, actor()) if merged else [],
        "conflicts": {each["field"]: each for each in told(application, merged.conflicts, actor())} if merged else {},
        "merged": merged,
    }
