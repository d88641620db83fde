"""The words of letters: those of a call for all, and those of one applicant."""

from typing import cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub.db import unit_of_work
from eventhub.errors import Missing, Outdated
from eventhub.hosting import permissions
from eventhub.hosting.forms.desk import LetterForm
from eventhub.hosting.forms.fields import show_version
from eventhub.hosting.labels import OUTCOMES
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.operations import letters
from eventhub.hosting.operations.holding import expect_case
from eventhub.hosting.routes.blueprint import bp
from eventhub.hosting.routes.case_page import application_at_desk
from eventhub.hosting.states import DecisionOutcome
from eventhub.web.access import actor, manager, require
from eventhub.web.rows import NOT_HERE, get_or_404


@bp.get("/staff/calls/<int:call_id>/letters/<outcome>")
@manager
def letter_text(call_id: int, outcome: str) -> ResponseReturnValue:
    """What all of a call's letters for one outcome say."""
    call, decided = get_or_404(Call, call_id), _outcome(outcome)
    subject, body = letters.words_of(call, decided)
    form = LetterForm(formdata=None, data={"subject": subject, "body": body, "version": _version(call, decided)})
    return _text_page(call, decided, form)


@bp.post("/staff/calls/<int:call_id>/letters/<outcome>")
@manager
def reword_letters(call_id: int, outcome: str) -> ResponseReturnValue:
    """Let all of them say something else."""
    call, decided = get_or_404(Call, call_id), _outcome(outcome)
    form = LetterForm()
    if not form.validate():
        return _text_page(call, decided, form, 422)
    words = {"subject": form.subject.data, "body": form.body.data}
    try:
        with unit_of_work():
            letters.reword(call, decided, by=actor(), version=form.version.data, **words)
    except Outdated as refusal:
        show_version(form, _version(call, decided))
        return _text_page(call, decided, form, refusal.status, refusal)
    flash(_("The letters say this now."), "done")
    return redirect(url_for("hosting.release_page", call_id=call_id))


@bp.get("/staff/applications/<int:application_id>/letter")
@manager
def letter_of_one(application_id: int) -> ResponseReturnValue:
    """What one applicant's letter says."""
    row = _decided(application_id)
    decision = cast("Decision", row.hidden_decision)
    subject, body = letters.raw_letter(decision)
    form = LetterForm(formdata=None, data={"subject": subject, "body": body, "version": row.case_version})
    return _one_page(row, form)


@bp.post("/staff/applications/<int:application_id>/letter")
@manager
def reword_one_letter(application_id: int) -> ResponseReturnValue:
    """Let one letter say something of its own."""
    row = _decided(application_id)
    form = LetterForm()
    if not form.validate():
        return _one_page(row, form, 422)
    try:
        with unit_of_work():
            expect_case(row, form.version.data)
            letters.reword_one(row, by=actor(), subject=form.subject.data, body=form.body.data)
    except Outdated as refusal:
        show_version(form, row.case_version)
        return _one_page(row, form, refusal.status, refusal)
    flash(_("This letter says this now."), "done")
    return redirect(url_for("hosting.release_one", application_id=application_id))


def _text_page(
    call: Call, outcome: DecisionOutcome, form: LetterForm, status: int = 200, refusal: Outdated | None = None
) -> ResponseReturnValue:
    page = render_template(
        "hosting/letter.html",
        call=call,
        application=None,
        name=OUTCOMES[outcome],
        outcome=outcome,
        form=form,
        refusal=refusal,
        placeholders=letters.PLACEHOLDERS,
    )
    return page, status


def _one_page(
    row: HostingApplication, form: LetterForm, status: int = 200, refusal: Outdated | None = None
) -> ResponseReturnValue:
    page = render_template(
        "hosting/letter.html",
        call=row.call,
        application=row,
        form=form,
        refusal=refusal,
        placeholders=letters.PLACEHOLDERS,
    )
    return page, status


def _outcome(value: str) -> DecisionOutcome:
    if value not in {outcome.value for outcome in DecisionOutcome}:
        raise Missing(NOT_HERE)
    return DecisionOutcome(value)


def _version(call: Call, outcome: DecisionOutcome) -> int:
    own = letters.texts_of([call]).get((call.id, outcome))
    return own.version if own else 0


def _decided(application_id: int) -> HostingApplication:
    """Load an application with a letter that has not left yet."""
    row = application_at_desk(application_id)
    require(permissions.can_decide(actor(), row))
    if row.hidden_decision is None:
        raise Missing(NOT_HERE)
    return row
