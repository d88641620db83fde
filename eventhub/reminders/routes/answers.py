"""What the pages of an event's and of a programme's reminders have in common."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.directory.labels import KINDS
from eventhub.events.models import Event, Programme
from eventhub.reminders import forms, labels, operations, preview, queries, reach
from eventhub.reminders.models import ReminderRule
from eventhub.reminders.states import USUAL_STATES
from eventhub.surveys import operations as surveys
from eventhub.web.access import actor
from eventhub.web.rows import one_or_404

Owner = Event | Programme
NEVER = datetime.max.replace(tzinfo=UTC)


class Pages:
    """The addresses of one owner's reminders: `reminders.<deed>` for an event's, `reminders.<deed>_of_programme`."""

    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        self.is_event = isinstance(owner, Event)

    def url(self, deed: str, **values: Any) -> str:
        """Return the address of a deed with a rule, or of the list."""
        if isinstance(self.owner, Event):
            return url_for(f"reminders.{deed}", event_id=self.owner, **values)
        return url_for(f"reminders.{deed}_of_programme", programme_id=self.owner.id, **values)

    @property
    def title(self) -> str:
        """What the owner is called."""
        return self.owner.title if isinstance(self.owner, Event) else self.owner.name


def index(owner: Owner) -> ResponseReturnValue:
    """Show an owner's rules, with when each fires next as things stand and how many it reaches."""
    now, subjects = clock.now(), preview.subjects_of(owner, clock.now())
    rules = db.session.scalars(queries.rules_of(owner)).all()
    coming = {rule.id: preview.upcoming(rule, preview.chosen(rule, subjects), now) for rule in rules}
    groups = reach.groups_at(owner, rules) if isinstance(owner, Event) else None
    numbers = {rule.id: reach.number_reached(rule, groups) for rule in rules} if groups is not None else {}
    sent = dict(db.session.execute(queries.numbers_sent([rule.id for rule in rules])).all())
    shown = sorted(rules, key=lambda rule: (each.due_at if (each := coming[rule.id]) else NEVER, rule.id))
    return render_template(
        "reminders/index.html",
        **_words(owner),
        rules=shown,
        coming=coming,
        numbers=numbers,
        sent=sent,
        now=now,
        survey_thanks=isinstance(owner, Event) and surveys.thanks_by_itself(owner),
    )


def show(owner: Owner, rule: ReminderRule) -> ResponseReturnValue:
    """Show what a rule will do: when, to whom, and how one of them reads it."""
    subjects = preview.chosen(rule, preview.subjects_of(owner, clock.now()))
    wanted = request.args.get("reader", type=int)
    ahead = preview.preview(rule, subjects, clock.now(), wanted=wanted, by=actor())
    return render_template("reminders/show.html", **_words(owner), rule=rule, ahead=ahead)


def write(owner: Owner, rule: ReminderRule | None = None) -> ResponseReturnValue:
    """Show the form of a new rule, or of one there is."""
    values = forms.values_of(rule) if rule else {"number": 7, "at": operations.EVENING, "states": list(USUAL_STATES)}
    return form_page(owner, forms.of_owner(owner, rule, preview.tags_at(owner), formdata=None, **values), rule)


def save(owner: Owner, rule: ReminderRule | None = None) -> ResponseReturnValue:
    """Keep what was written, or show what it would do."""
    form = forms.of_owner(owner, rule, preview.tags_at(owner))
    if not form.validate():
        return form_page(owner, form, rule, status=422)
    if "preview" in request.form:
        return form_page(owner, form, rule, ahead=_ahead(owner, form))
    with unit_of_work():
        kept = _keep(owner, form, rule)
    flash(_("The reminder is set."), "done")
    return redirect(Pages(owner).url("show", rule_id=kept.id))


def form_page(
    owner: Owner, form: forms.RuleForm, rule: ReminderRule | None, *, ahead: Any = None, status: int = 200
) -> ResponseReturnValue:
    """Show a form, and beside it what it would do."""
    return render_template("reminders/form.html", **_words(owner), form=form, rule=rule, ahead=ahead), status


def do(owner: Owner, rule: ReminderRule, deed: Any, done: str) -> ResponseReturnValue:
    """Do one deed with a rule."""
    with unit_of_work():
        deed(rule, by=actor())
    flash(done, "done")
    return redirect(Pages(owner).url("index"))


def rule_of(owner: Owner, rule_id: int) -> ReminderRule:
    """Return one of an owner's rules."""
    rule: ReminderRule = one_or_404(queries.rules_of(owner).where(ReminderRule.id == rule_id))
    return rule


def _keep(owner: Owner, form: forms.RuleForm, rule: ReminderRule | None) -> ReminderRule:
    if rule is None:
        return operations.add_rule(owner, by=actor(), **form.read())
    operations.change_rule(rule, by=actor(), version=request.form.get("version", type=int), **form.read())
    return rule


def _ahead(owner: Owner, form: forms.RuleForm) -> preview.Preview:
    """Look ahead with a rule that nobody has saved."""
    rule = ReminderRule(**{"event" if isinstance(owner, Event) else "programme": owner}, **form.read())
    subjects = preview.chosen(rule, preview.subjects_of(owner, clock.now()))
    return preview.preview(rule, subjects, clock.now(), wanted=None, by=actor())


def _words(owner: Owner) -> dict[str, Any]:
    return {"owner": owner, "pages": Pages(owner), "labels": labels, "kinds": KINDS}
