"""Two timetables side by side: who gains, loses and moves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from eventhub.matchmaking.models import Meeting, Profile
from eventhub.matchmaking.planning.plan import AS_NOW, Goers
from eventhub.matchmaking.vacant import Place

Places = Mapping[Meeting, Place]


@dataclass
class Change:
    """What another timetable means for one person, in meetings: `before` and `after` count, the others name."""

    person: Profile
    before: int = 0
    after: int = 0
    gained: list[Meeting] = field(default_factory=list)
    lost: list[Meeting] = field(default_factory=list)
    moved: list[Meeting] = field(default_factory=list)


def moves_between(before: Places, after: Places) -> dict[Meeting, tuple[Place | None, Place | None]]:
    """Return the meetings that are elsewhere in the second timetable, or in one of the two only, with both places."""
    both = {meeting: (before.get(meeting), after.get(meeting)) for meeting in {**before, **after}}
    changed = {meeting: places for meeting, places in both.items() if places[0] != places[1]}
    return dict(sorted(changed.items(), key=lambda each: _when(*each)))


def changes_between(before: Places, after: Places, went: Goers = AS_NOW, goes: Goers = AS_NOW) -> list[Change]:
    """Return what the second timetable means for everybody for whom it is another one: who loses most stands first.

    `went` and `goes` say who goes in the two, where that is somebody else than now.
    """
    changes: dict[int, Change] = {}
    for meeting in {**before, **after}:
        those, these = went.get(meeting, meeting.people), goes.get(meeting, meeting.people)
        for person in dict.fromkeys((*those, *these)):
            change = changes.setdefault(person.id, Change(person))
            was = before.get(meeting) if person in those else None
            is_now = after.get(meeting) if person in these else None
            change.before += was is not None
            change.after += is_now is not None
            kind = change.gained if was is None else change.lost if is_now is None else change.moved
            if was != is_now:
                kind.append(meeting)
    found = (change for change in changes.values() if change.gained or change.lost or change.moved)
    return sorted(found, key=lambda each: (each.after - each.before, each.person.registration.name, each.person.id))


def _when(meeting: Meeting, places: tuple[Place | None, Place | None]) -> tuple[float, int]:
    place = places[1] or places[0]
    return place[0].starts_at.timestamp() if place else 0.0, meeting.id
