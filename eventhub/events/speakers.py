"""Who speaks at an event, and in which parts of its programme."""

from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

from flask_babel import gettext as _

from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.events.facts import check_names
from eventhub.events.models import Event, ProgrammeItem, Speaker
from eventhub.events.operations import note_change

MOST = 300


class SpeakerFacts(TypedDict, total=False):
    """What is said about a speaker."""

    name: str
    role: str
    organisation: str
    items: Sequence[ProgrammeItem]


def add(event: Event, *, by: Any, **facts: Unpack[SpeakerFacts]) -> Speaker:
    """Name somebody who speaks at an event."""
    check_names(facts, SpeakerFacts)
    if len(event.speakers) >= MOST:
        raise Refusal(_("An event names at most %(most)s speakers.", most=MOST))
    speaker = Speaker()
    event.speakers.append(speaker)
    for name, value in _columns(facts).items():
        setattr(speaker, name, value)
    note_change(event, "speaker added", speaker.name, by=by)
    db.session.flush()
    return speaker


def change(speaker: Speaker, *, by: Any, **facts: Unpack[SpeakerFacts]) -> None:
    """Say something else about a speaker; nothing happens where nothing differs."""
    check_names(facts, SpeakerFacts)
    changed = {name: value for name, value in _columns(facts).items() if _differs(speaker, name, value)}
    if not changed:
        return
    for name, value in changed.items():
        setattr(speaker, name, value)
    note_change(speaker.event, "speaker changed", speaker.name, by=by)


def remove(speaker: Speaker, *, by: Any) -> None:
    """A person speaks at an event no longer."""
    event = speaker.event
    note_change(event, "speaker removed", speaker.name, by=by)
    event.speakers.remove(speaker)


def _columns(facts: Any) -> dict[str, Any]:
    return {name: list(value) if name == "items" else value for name, value in facts.items()}


def _differs(speaker: Speaker, name: str, value: Any) -> bool:
    if name == "items":
        return set(value) != set(speaker.items)
    return bool(getattr(speaker, name) != value)
