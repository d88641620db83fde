"""The list of registrations as a table for spreadsheets, with the answers to the organiser's own questions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from eventhub.attachments.queries import filenames
from eventhub.db import db
from eventhub.directory.labels import kind_name
from eventhub.events.models import Event
from eventhub.questions.conditions import answer_to, asked
from eventhub.questions.labels import cell
from eventhub.questions.models import Question
from eventhub.questions.states import QuestionKind
from eventhub.registration.consenting import Asked, asked_at, last_words, said_to
from eventhub.registration.labels import CONSENT_ANSWERS, STATES
from eventhub.registration.models.consents import Agreement
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.queries import seating, setups, tags
from eventhub.registration.queries.desk import Wanted, desk_list
from eventhub.web.pages import country

BETWEEN_TAGS = "; "


@dataclass(frozen=True)
class _Context:
    """What the rows of one event have in common."""

    zone: ZoneInfo
    positions: Mapping[int, int]
    tags: Mapping[int, str]
    sets: Mapping[int | None, Sequence[Question]]
    """What is or was asked of who takes part as a type, by its id; None is of who names no type."""
    columns: Sequence[Question]
    consents: Sequence[Asked]
    agreements: Mapping[tuple[int, int], Agreement]
    files: Mapping[str, str]


def table(event: Event, wanted: Wanted, *, sensitive: bool = False) -> Iterator[list[object]]:
    """Yield a row of headings and one for each registration; times are the event's own.

    Answers that are sensitive are left out unless they are asked for.
    """
    rows = db.session.scalars(desk_list(event, wanted)).all()
    types = db.session.scalars(setups.types_of(event)).all()
    context = _context(event, rows, types, sensitive=sensitive)
    yield _headings(event, context, types)
    for each in rows:
        yield [*_who(each), *_how(each, context), *_consents(each, context), *_answers(each, context)]


def _context(
    event: Event, rows: Sequence[Registration], types: Sequence[ParticipantType], *, sensitive: bool
) -> _Context:
    questions = db.session.scalars(setups.all_questions(event)).all()
    own = [each for each in questions if each.set_id not in {kind.question_set_id for kind in types}]
    sets: dict[int | None, Sequence[Question]] = {None: own}
    sets |= {kind.id: [*own, *(each for each in questions if each.set_id == kind.question_set_id)] for kind in types}
    answered = {key for row in rows for key in row.answers}
    is_shown = [each for each in questions if sensitive or not each.is_sensitive]
    columns = [each for each in is_shown if each.retired_at is None or each.key in answered]
    tagged: dict[int, list[str]] = {}
    for number, name in db.session.execute(tags.tags_at(event)):
        tagged.setdefault(number, []).append(name)
    return _Context(
        zone=ZoneInfo(event.timezone),
        positions=dict(db.session.execute(seating.waiting_positions(event)).all()),
        tags={number: BETWEEN_TAGS.join(names) for number, names in tagged.items()},
        sets=sets,
        columns=columns,
        consents=asked_at(event),
        agreements=last_words(event),
        files=_filenames(columns, rows),
    )


def _filenames(columns: Sequence[Question], rows: Sequence[Registration]) -> dict[str, str]:
    keys = [each.key for each in columns if each.kind is QuestionKind.FILE]
    given = {row.answers[key] for row in rows for key in keys if isinstance(row.answers.get(key), str)}
    return dict(db.session.execute(filenames(given)).all()) if given else {}


def _headings(event: Event, context: _Context, types: Sequence[ParticipantType]) -> list[object]:
    zone, names = event.timezone, {each.question_set_id: each.name for each in types if each.question_set_id}
    return [
        *(
            _("Name"),
            _("E-mail address"),
            _("Organisation"),
            _("Kind of organisation"),
            _("Country"),
            _("In the directory as"),
        ),
        *(_("State"), _("Waiting place"), _("Seat offered until (%(zone)s)", zone=zone)),
        *(_("Registered (%(zone)s)", zone=zone), _("Takes part as"), _("Tags")),
        *(_("Agreement: %(text)s", text=each.words) for each in context.consents),
        *(f"{names[each.set_id]}: {each.label}" if each.set_id in names else each.label for each in context.columns),
    ]


def _who(registration: Registration) -> list[object]:
    return [
        registration.name,
        registration.user.email,
        registration.organisation,
        kind_name(registration.organisation_kind),
        country(registration.country),
        registration.entry.name if registration.entry else None,
    ]


def _how(registration: Registration, context: _Context) -> list[object]:
    return [
        STATES[registration.state],
        context.positions.get(registration.id),
        _wall(registration.offered_until, context.zone),
        _wall(registration.created_at, context.zone),
        registration.type.name if registration.type else None,
        context.tags.get(registration.id),
    ]


def _consents(registration: Registration, context: _Context) -> Iterator[str | None]:
    """Yield what was said to each of the event's own texts, and when; of what was retired nothing is awaited."""
    for each in context.consents:
        agreement = context.agreements.get((registration.id, each.text.consent_id))
        words = str(CONSENT_ANSWERS[said_to(each, registration, agreement)])
        if agreement:
            at = _wall(agreement.withdrawn_at or agreement.agreed_at, context.zone)
            yield _("%(said)s, %(at)s, version %(number)s", said=words, at=at, number=agreement.text.number)
        else:
            yield None if each.is_retired else words


def _answers(registration: Registration, context: _Context) -> Iterator[object]:
    """Yield what was answered, column by column; what the person was not asked, as they stand now, is no answer."""
    given = {each.id for each in asked(context.sets[registration.type_id], registration.answers)}
    for each in context.columns:
        value = answer_to(each, registration.answers) if each.id in given else None
        yield None if value is None else _cell(each, value, context)


def _cell(question: Question, value: Any, context: _Context) -> object:
    if question.kind is QuestionKind.FILE:
        return context.files.get(value, _("A file that is not here any more"))
    return cell(question, value)


def _wall(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return what the clocks at the event say, to the second."""
    return instant and instant.astimezone(zone).replace(tzinfo=None, microsecond=0)
