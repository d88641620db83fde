"""Registering a whole sheet of people: hand it in, look at what would become of it, and let it be taken."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import zip_longest

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from eventhub import clock, reading
from eventhub.attachments import queries as files
from eventhub.attachments.models import Attachment
from eventhub.db import db, unit_of_work
from eventhub.directory.labels import kind_choices
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.events.routes.doors import edited_event
from eventhub.registration import sheet
from eventhub.registration.forms.importing import ImportForm, SheetForm
from eventhub.registration.operations import importing
from eventhub.registration.operations.importing import Fate
from eventhub.registration.queries import setups
from eventhub.registration.routes.blueprint import bp
from eventhub.registration.routes.exporting import XLSX, as_file
from eventhub.sheets import as_xlsx
from eventhub.web.access import actor, signed_in
from eventhub.web.rows import one_or_404
from eventhub.web.uploads import takes_uploads

KEPT_FOR = timedelta(days=1)
SHOWN_FAULTS, SHOWN_ROWS = 200, 20


@bp.route("/staff/events/<slug_id:event_id>/registrations/import", methods=["GET", "POST"])
@signed_in
@takes_uploads
def hand_in_sheet(event_id: int) -> ResponseReturnValue:
    """Choose a file with one person on each row; nobody is registered by that."""
    event = edited_event(event_id)
    form = SheetForm()
    if form.validate_on_submit():
        try:
            _people(event, _sent(form.sheet.data or ""))
            return redirect(url_for("registration.show_import", event_id=event, key=form.sheet.data))
        except Refusal as refusal:
            form.sheet.errors = [str(refusal)]
    return render_template("registration/import.html", event=event, form=form), 422 if form.errors else 200


@bp.get("/staff/events/<slug_id:event_id>/registrations/import/<key>")
@signed_in
def show_import(event_id: int, key: str) -> ResponseReturnValue:
    """What would become of every row, and which rows cannot be taken."""
    event = edited_event(event_id)
    return _dry_run(event, _sent(key), ImportForm(formdata=None))


@bp.post("/staff/events/<slug_id:event_id>/registrations/import/<key>")
@signed_in
def import_sheet(event_id: int, key: str) -> ResponseReturnValue:
    """Everybody on the sheet is registered, or nobody."""
    event = edited_event(event_id)
    file, form = _sent(key), ImportForm()
    if not form.validate():
        return _dry_run(event, file, form)
    people = _people(event, file)
    with unit_of_work():
        values = {"by": actor(), "locale": str(get_locale()), "at": clock.now(), "key": file.key}
        numbers = importing.import_people(event, people, **values)
    flash(_done(numbers), "done")
    return redirect(url_for("registration.desk", event_id=event, sort="registered"))


@bp.get("/staff/events/<slug_id:event_id>/registrations/import-sheet")
@signed_in
def empty_sheet(event_id: int) -> ResponseReturnValue:
    """An empty workbook with the right headings, and beside it what can stand in its columns."""
    event = edited_event(event_id)
    kinds = [_("Kind of organisation"), *(str(name) for _value, name in kind_choices())]
    types = [_("Takes part as"), *(each.name for each in db.session.scalars(setups.live_types(event)))]
    words = list(zip_longest(kinds, types if types[1:] else []))
    content = as_xlsx({_("People"): [list(sheet.headings().values())], _("What can stand there"): words})
    return as_file(content, XLSX, f"people-{event.path}.xlsx")


def _sent(key: str) -> Attachment:
    """Return a file that the reader handed in today."""
    return one_or_404(files.kept_for(actor(), clock.now() - KEPT_FOR).where(Attachment.key == key))


def _people(event: Event, file: Attachment) -> sheet.People:
    read = reading.from_xlsx if file.media_type == XLSX else reading.from_csv
    content = db.session.scalars(files.content_of(file)).one()
    return sheet.read_people(read(content, most=sheet.MOST_ROWS + 1), db.session.scalars(setups.live_types(event)))


def _dry_run(event: Event, file: Attachment, form: ImportForm) -> ResponseReturnValue:
    people = _people(event, file)
    fates = importing.foreseen(event, people.newcomers)
    types = {each.id: each.name for each in db.session.scalars(setups.live_types(event))}
    values = {
        "numbers": Counter(fates),
        "fates": Fate,
        "rows": list(zip(people.newcomers, fates, strict=True))[:SHOWN_ROWS],
        "faults": people.faults[:SHOWN_FAULTS],
        "others": spans(sorted({each.row for each in people.faults[SHOWN_FAULTS:]})),
        "types": types,
    }
    status = 422 if form.errors else 200
    return render_template(
        "registration/imported.html", event=event, file=file, form=form, people=people, **values
    ), status


def spans(numbers: Sequence[int]) -> str:
    """Write a growing row of numbers, those that follow each other as one: "3, 5-9"."""
    parts: list[list[int]] = []
    for each in numbers:
        if parts and parts[-1][-1] == each - 1:
            parts[-1][1:] = [each]
        else:
            parts.append([each])
    return ", ".join("\N{EN DASH}".join(map(str, part)) for part in parts)


def _done(numbers: Counter[Fate]) -> str:
    new = numbers[Fate.SEAT] + numbers[Fate.WAITS]
    if not new:
        return str(_("Everybody on this sheet is on the list."))
    words = ngettext(
        "%(num)s person is registered; a mail says so.", "%(num)s people are registered; mails say so.", new
    )
    return str(words)
