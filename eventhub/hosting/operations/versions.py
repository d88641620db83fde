"""What was handed in: written once, read by everybody but its authors, compared."""

from datetime import UTC, datetime
from typing import Any

from eventhub.accounts.models import User
from eventhub.db import db, lock
from eventhub.directory.models import OrganisationKind
from eventhub.events.states import EventFormat
from eventhub.hosting import labels
from eventhub.hosting.models.applications import HostingApplication, SubmittedVersion, fixed
from eventhub.questions.labels import shown, snapshot
from eventhub.questions.models import Question
from eventhub.questions.states import QuestionKind

INSTANTS = ("starts_at", "ends_at")
MISSING: dict[str, Any] = {"languages": [], "themes": [], "wants_matchmaking": False}
"""What a version without a fact says there, where that is not simply nothing."""


def hand_in(application: HostingApplication, *, by: User, note: str = "", now: datetime) -> SubmittedVersion:
    """What the application says now stands as its next version; versions count from 1 without a gap."""
    lock(application)
    facts = {name: pack(getattr(application, name)) for name in fixed(application.call.kind)}
    answers = snapshot(own_questions(application), application.answers)
    organisation = application.organisation
    applying_as = (organisation.kind, organisation.country)
    return _added(application, by, applying_as, note=note, now=now, facts=facts, answers=answers)


def add_answers(application: HostingApplication, asked: list[Question], *, by: User, now: datetime) -> SubmittedVersion:
    """What was handed in last stands anew with the answers to these questions, which were asked since."""
    lock(application)
    keys = {question.id for question in asked}
    latest = application.latest
    kept = [entry for entry in (latest.answers if latest else []) if entry["question"] not in keys]
    entries = [
        entry for entry in snapshot(own_questions(application), application.answers) if entry["question"] in keys
    ]
    facts = latest.facts if latest else {}
    return _added(application, by, application.applying_as, note="", now=now, facts=facts, answers=[*kept, *entries])


def own_questions(application: HostingApplication) -> list[Question]:
    """Return the questions the call itself asks now."""
    question_set = application.call.question_set
    return question_set.live if question_set else []


def files_of(application: HostingApplication) -> set[str]:
    """Return the keys of the files an application names: in its working copy, and in what was handed in."""
    question_set = application.call.question_set
    asked = [each for each in (question_set.questions if question_set else []) if each.kind is QuestionKind.FILE]
    named = {application.answers[question.key] for question in asked if question.key in application.answers}
    handed = {each["value"] for version in application.versions for each in version.answers if each["kind"] == "file"}
    return named | handed


def facts_of(version: SubmittedVersion) -> dict[str, Any]:
    """Return a version's answers to the fixed questions as an application keeps them: instants, lists, the format."""
    facts: dict[str, Any] = dict.fromkeys(labels.FACTS) | MISSING | version.facts
    for name in INSTANTS:
        facts[name] = datetime.fromisoformat(facts[name]) if facts[name] else None
    return facts | {"format": EventFormat(facts["format"]) if facts["format"] else None}


def differences(old: SubmittedVersion, new: SubmittedVersion) -> list[tuple[str, str, str]]:
    """Return what another version answers differently: the question, the answer there was, the answer there is."""
    was, now = _in_words(old), _in_words(new)
    pairs = [(label, was.get(key, ("", ""))[1], now.get(key, ("", ""))[1]) for key, label in _questions(was, now)]
    return [pair for pair in pairs if pair[1] != pair[2]]


def says_same(application: HostingApplication, version: SubmittedVersion) -> bool:
    """Whether the working copy says what a version said."""
    facts = {name: pack(getattr(application, name)) for name in version.facts if name in labels.FACTS}
    return facts == version.facts and snapshot(own_questions(application), application.answers) == version.answers


def pack(value: Any) -> Any:
    """Return a value of an application as JSON keeps it: instants in ISO 8601 and UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.value if isinstance(value, EventFormat) else value


def _added(
    application: HostingApplication,
    by: User,
    applying_as: tuple[OrganisationKind, str],
    *,
    now: datetime,
    **said: Any,
) -> SubmittedVersion:
    number = application.latest.number + 1 if application.latest else 1
    version = SubmittedVersion(number=number, submitted_at=now, submitted_by=by, **said)
    version.organisation_kind, version.organisation_country = applying_as
    application.versions.append(version)
    db.session.flush()
    return version


def _questions(*sides: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """Return every question either version answers, once, as the later one puts it."""
    merged = {key: label for side in sides for key, (label, _answer) in side.items()}
    return list(merged.items())


def _in_words(version: SubmittedVersion) -> dict[str, tuple[str, str]]:
    facts, zone = facts_of(version), version.facts.get("timezone", version.application.call.timezone)
    fixed_ones = {
        name: (str(label), labels.fact_words(name, facts[name], zone))
        for name, label in labels.FACTS.items()
        if name in version.facts
    }
    own = {f"q{each['question']}": (each["label"], shown(each, each["value"])) for each in version.answers}
    return fixed_ones | own
