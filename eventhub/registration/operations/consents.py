"""Writing what people are asked to agree to, and keeping who agreed to which version of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eventhub import clock
from eventhub.db import db, first_or_none, lock
from eventhub.errors import Refusal
from eventhub.events.models import Event
from eventhub.history.operations import record
from eventhub.registration import letters
from eventhub.registration.models.consents import Agreement, Consent, ConsentText
from eventhub.registration.models.registrations import Registration
from eventhub.registration.queries import consents, people

MOST_CONSENTS = 10
LONGEST_NOTE = 80


def add(event: Event, text: str, *, is_required: bool, by: Any) -> ConsentText:
    """Whoever registers from now on is asked to agree to something more."""
    lock(event)
    if len([each for each in db.session.scalars(consents.consents_of(event)) if not each.retired_at]) >= MOST_CONSENTS:
        raise Refusal(_("There are %(count)s texts already; nobody reads more.", count=MOST_CONSENTS))
    row = ConsentText(consent=Consent(event=event), number=1, text=text, is_required=is_required, by_id=by and by.id)
    return _written(row, by=by)


def rewrite(consent: Consent, text: str, *, is_required: bool, asks_again: bool, by: Any) -> ConsentText:
    """The text has a new version; agreements to earlier ones stand. Where it asks again, a mail asks for this one."""
    lock(consent.event)
    last = first_or_none(consents.texts_of(consent.event).where(ConsentText.consent_id == consent.id).limit(1))
    if last is None or consent.retired_at:
        raise Refusal(_("Nobody is asked for this any more."))
    if (last.text, last.is_required) == (text, is_required):
        raise Refusal(_("This is the text as it stands."))
    facts = {"is_required": is_required, "asks_again": asks_again, "by_id": by and by.id}
    row = _written(ConsentText(consent=consent, number=last.number + 1, text=text, **facts), by=by)
    if asks_again:
        _ask_again(row)
    return row


def _ask_again(text: ConsentText) -> None:
    """Who stands by an earlier version is asked for this one; who declined or took it back only if it is needed."""
    stand_by = set(db.session.scalars(consents.ids_who_stand_by(text.consent)))
    concerned = db.session.scalars(people.concerned_by(text.consent.event)).all()
    asked = [each for each in concerned if text.is_required or each.id in stand_by]
    letters.ask_to_agree(asked, text, stand_by=stand_by)


def retire(consent: Consent, *, by: Any) -> None:
    """Nobody else is asked; who agreed is still known to have."""
    lock(consent.event)
    if consent.retired_at is None:
        consent.retired_at = clock.now()
        record(consent.event, "consent retired", by=by)


def answer(registration: Registration, ticked: Collection[int], *, at: datetime, by: Any) -> None:
    """The person stands by exactly the texts that are ticked, and by the required ones they agreed to before."""
    lock(registration)
    known = _by_text(registration)
    for text in db.session.scalars(consents.texts_of(registration.event).where(ConsentText.id.in_(ticked))).all():
        _agree(registration, text, known.get(text.id), at=at, by=by)
    for agreement in known.values():
        if agreement.withdrawn_at is None and agreement.text_id not in ticked and not agreement.text.is_required:
            agreement.withdrawn_at = at
            record(registration, "agreement withdrawn", by=by, note=_words(agreement.text))
    registration.consents_answered_at = at
    db.session.flush()


def join(gone: Registration, kept: Registration, *, by: Any) -> None:
    """A person registered twice stands by what they said last, under whichever registration that was."""
    theirs, own = (_by_text(each) for each in (gone, kept))
    withdrawn: dict[int, datetime] = {}
    for each in (*theirs.values(), *own.values()):
        if each.withdrawn_at:
            consent = each.text.consent_id
            withdrawn[consent] = max(each.withdrawn_at, withdrawn.get(consent, each.withdrawn_at))
    for number, each in theirs.items():
        known = own.setdefault(number, each)
        known.registration = kept
        if each.agreed_at > known.agreed_at:
            known.agreed_at, known.withdrawn_at = each.agreed_at, None
    for each in own.values():
        last = withdrawn.get(each.text.consent_id)
        if last and last >= each.agreed_at and each.withdrawn_at is None and not each.text.is_required:
            each.withdrawn_at = last
            record(kept, "agreement withdrawn", by=by, note=_words(each.text))
    answered = [each.consents_answered_at for each in (gone, kept) if each.consents_answered_at]
    kept.consents_answered_at = max(answered, default=None)
    db.session.flush()


def _by_text(registration: Registration) -> dict[int, Agreement]:
    return {each.text_id: each for each in db.session.scalars(consents.agreements_of(registration))}


def _agree(registration: Registration, text: ConsentText, known: Agreement | None, *, at: datetime, by: Any) -> None:
    if known and known.withdrawn_at is None:
        return
    if known:
        known.agreed_at, known.withdrawn_at = at, None
    else:
        db.session.add(Agreement(registration=registration, text=text, agreed_at=at))
    record(registration, "agreed", by=by, note=_words(text))


def _written(row: ConsentText, *, by: Any) -> ConsentText:
    db.session.add(row)
    db.session.flush()
    record(row.consent.event, "consent written", by=by, note=_words(row))
    return row


def _words(text: ConsentText) -> str:
    words = text.text if len(text.text) <= LONGEST_NOTE else f"{text.text[:LONGEST_NOTE]}..."
    return f"{text.number}: {words}"
